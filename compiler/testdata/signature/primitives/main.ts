/** Says hello.
 * @param name who is greeted
 */
export function main(name: string, times: number, loud: boolean, nothing: null) {
  return { text: `${name} ${times}`, loud, nothing };
}
