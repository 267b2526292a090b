/** Versions that the product reports of itself. */

/** Kubernode's own version. */
export const productVersion = '0.1.0';
/** The Kubernetes version whose API is spoken. */
export const kubernetesVersion = 'v1.37.2';

const [major = '', minor = ''] = kubernetesVersion.slice(1).split('.');

const architectures: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };

/** What a program calls itself to servers, as upstream's programs do:
 *  `kubelet/v1.37.2 (linux/amd64) kubernode/0.1.0`. */
export const userAgentOf = (program: string): string =>
  `${program}/${kubernetesVersion} (${versionInfo.platform}) kubernode/${productVersion}`;

/** What `/version` says. */
export const versionInfo = {
  major,
  minor,
  emulationMajor: major,
  emulationMinor: minor,
  minCompatibilityMajor: major,
  minCompatibilityMinor: String(Number(minor) - 1),
  gitVersion: kubernetesVersion,
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: `node ${process.version}`,
  platform: `${process.platform}/${architectures[process.arch] ?? process.arch}`,
} as const;
