/** The version of the API that this server offers. */
import { arch, platform } from 'node:process';
import type { VersionInfo } from '#api';

/** Upstream's version whose API this is. Clients compare it with their own. */
export const kubernetesVersion = 'v1.36.0';

const architectures: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };

export const versionInfo: VersionInfo = {
  major: '1',
  minor: '36',
  gitVersion: kubernetesVersion,
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: `node ${process.version}`,
  platform: `${platform}/${architectures[arch] ?? arch}`,
};
