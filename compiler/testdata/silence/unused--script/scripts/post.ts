interface Message {
  // millrace-ignore infer/constraint: the tool that writes these comments is being mended
  /** @minLength few */
  text: string;
  /** @maxLength 9 */
  title?: string; // millrace-ignore infer/constraint: so is this
}
const sample = '// millrace-ignore infer/constraint: no comment';
export function main(message: Message): string {
  return `${message.text} ${sample} // millrace-ignore infer/constraint: nor this`;
}
