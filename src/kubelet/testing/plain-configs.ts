/** A sandbox and a container as a runtime is told of them, with nothing special. */
import type { ContainerConfig, SandboxConfig } from '../runtime/config.ts';
import { containerNameLabel, podNameLabel, podNamespaceLabel, podUidLabel } from '../runtime/labels.ts';

const namespaceOptions = { network: 'POD', pid: 'CONTAINER', ipc: 'POD' } as const;

interface SandboxParts {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly logDirectory: string;
  /** Default: the runtime's own. */
  readonly cgroupParent?: string;
}

/** A sandbox with a network of its own. */
export const plainSandbox = (parts: SandboxParts): SandboxConfig => {
  const { name, namespace, uid, logDirectory, cgroupParent = '' } = parts;
  return {
    metadata: { name, uid, namespace, attempt: 0 },
    hostname: name,
    logDirectory,
    dnsConfig: { servers: [], searches: [], options: [] },
    portMappings: [],
    labels: { [podNameLabel]: name, [podNamespaceLabel]: namespace, [podUidLabel]: uid },
    annotations: {},
    linux: {
      cgroupParent,
      securityContext: { namespaceOptions, supplementalGroups: [], privileged: false },
      sysctls: {},
    },
  };
};

/** A container of the sandbox, with these fields in place of those that say nothing. */
export const plainContainer = (
  { name, image, sandbox }: { readonly name: string; readonly image: string; readonly sandbox: SandboxConfig },
  parts: Partial<ContainerConfig> = {},
): ContainerConfig => ({
  metadata: { name, attempt: 0 },
  image: { image },
  command: [],
  args: [],
  workingDir: '',
  envs: [],
  mounts: [],
  devices: [],
  labels: { ...sandbox.labels, [containerNameLabel]: name },
  annotations: {},
  logPath: `${name}.log`,
  stdin: false,
  stdinOnce: false,
  tty: false,
  linux: {
    resources: {},
    securityContext: {
      privileged: false,
      namespaceOptions,
      readonlyRootfs: false,
      supplementalGroups: [],
      noNewPrivs: false,
      maskedPaths: [],
      readonlyPaths: [],
    },
  },
  ...parts,
});
