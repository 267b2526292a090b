/** Ports that probes and hooks name. */
import type { Container, IntOrString } from '#api';

/** The number of a port that is given by number or by the container's own name for it. Throws when there is none. */
export function probePort(container: Container, port: IntOrString): number {
  const found =
    typeof port === 'number'
      ? port
      : (container.ports?.find(({ name }) => name === port)?.containerPort ?? Number(port));
  if (!Number.isInteger(found) || found < 1 || found > 65_535) throw new Error(`couldn't find port: ${port}`);
  return found;
}
