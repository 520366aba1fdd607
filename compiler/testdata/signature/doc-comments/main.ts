/**
 * @minimum 1
 * @maximum 65535
 */
type Port = number;
/** @minItems 1 */
type Ports = readonly Port[];
interface Server { /** Where it listens. */ port: Port; /** @maxLength 8 */ name?: string | null; extra: Port | 'auto' }
/** @pattern ^[a-z]+$ */
type Slug = string;
interface Named { /** What it is called. @minLength 2 */ name: Slug }
interface Inherited extends Named { id: number }

/**
 * Opens what is asked for.
 * @param port - the first of them
 * @returns a port
 */
export async function main(
  port: Port,
  ports: Ports,
  server: Server,
  named: Inherited,
  /** @exclusiveMinimum 0 */ ratio: number,
  lower: Port = 80,
): Promise<Port> {
  return port + ports.length + (server.name ?? named.name).length * ratio + lower;
}
