/** Network interfaces, as the kernel tells of them. Source: proc_pid_net(5) */

/** What went through a network interface, in one direction. */
export interface Traffic {
  readonly bytes: number;
  readonly packets: number;
  readonly errors: number;
  readonly dropped: number;
}

/** A network interface. */
export interface InterfaceUsage {
  readonly name: string;
  readonly received: Traffic;
  readonly sent: Traffic;
}

/** From the text of `/proc/net/dev`: two lines of titles, then a line for each. */
export function parseInterfaces(text: string): InterfaceUsage[] {
  return text.split('\n').flatMap(line => {
    const [, name, columns] = /^\s*([^\s:|]+):\s*([\d\s]+)$/.exec(line) ?? [];
    if (name === undefined || columns === undefined) return [];
    const numbers = columns.trim().split(/\s+/).map(Number);
    return [{ name, received: trafficOf(numbers), sent: trafficOf(numbers.slice(8)) }];
  });
}

const trafficOf = ([bytes = 0, packets = 0, errors = 0, dropped = 0]: readonly number[]): Traffic => ({
  bytes,
  packets,
  errors,
  dropped,
});
