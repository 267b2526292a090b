/** Advice about ports of containers. */
import type { Container, ContainerPort } from '#api';

/** Ports that say the same as others, or half of something, of the containers at `field`. */
export function portWarnings(field: string, containers: readonly Container[]): string[] {
  const byName = new Map<string, { path: string; at: number }>();
  const byMeaning = new Map<string, string>();
  return containers.flatMap(({ ports = [] }, at) =>
    ports.flatMap((port, index) => {
      const path = `${field}[${at}].ports[${index}]`;
      const warnings = incomplete(path, port);
      const same = port.name ? byName.get(port.name) : undefined;
      if (same && same.at !== at)
        warnings.push(
          `${path}: duplicate port name "${port.name}" with ${same.path}, services and probes that select ports by name will use ${same.path}`,
        );
      if (port.name && !same) byName.set(port.name, { path, at });
      const { containerPort, hostPort = 0, hostIP = '', protocol = 'TCP' } = port;
      const key = [containerPort, hostPort, hostIP, protocol].join();
      const first = byMeaning.get(key);
      if (first === undefined) byMeaning.set(key, path);
      else warnings.push(`${path}: duplicate port definition with ${first}`);
      return warnings;
    }),
  );
}

/** As upstream, the port is shown as Go prints it. */
function incomplete(path: string, { name = '', hostPort, containerPort, protocol, hostIP }: ContainerPort): string[] {
  if (!hostIP || hostPort) return [];
  const shown = `{Name:${name} HostPort:0 ContainerPort:${containerPort} Protocol:${protocol} HostIP:${hostIP}}`;
  return [`${path}: hostIP set without hostPort: ${shown}`];
}
