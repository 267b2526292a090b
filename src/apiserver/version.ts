/** The version of the API that this server offers. */
import { arch, platform } from 'node:process';
import type { VersionInfo } from '#api';
import { kubernetesVersion } from '#base';

const [major = '', minor = ''] = kubernetesVersion.slice(1).split('.');

const architectures: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };

export const versionInfo: VersionInfo = {
  major,
  minor,
  gitVersion: kubernetesVersion,
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: `node ${process.version}`,
  platform: `${platform}/${architectures[arch] ?? arch}`,
};
