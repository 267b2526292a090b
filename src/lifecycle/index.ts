/** lifecycle: what a cluster needs before its components can start, and how it is taken away again: certificates
 *  (`pki/`), the machine's packages (`setup/`), a private containerd (`containerd/`), a folder to keep all of it
 *  (`data-directory/`), a share of the machine (`sharing/`).
 *
 *  Start reading at `components/components.ts`, the table of components, and `pki/certificates.ts`, the list of every
 *  certificate. To add a certificate: one line there. To add a package that machines need: one line in
 *  `setup/requirements.ts`. */

export {
  type ClientComponent,
  type ClientComponentName,
  type ComponentFlag,
  type ComponentName,
  type ComponentRow,
  clientComponents,
  componentRow,
  components,
  logNames,
  type OptionNameOf,
  securePortsOf,
  userOf,
} from './components/components.ts';
export { findContainerd } from './containerd/find.ts';
export { type ContainerdLayout, containerdLayout } from './containerd/layout.ts';
export { type Containerd, type StartContainerdOptions, startContainerd } from './containerd/start.ts';
export { type StopOptions, stopContainerd, type TakeDownOptions, takeDownContainerd } from './containerd/stop.ts';
export {
  assertOurs,
  type ClaimOptions,
  claimDataDirectory,
  hasBeenUsed,
  judgeDataDirectory,
  noteVersion,
  unusable,
} from './data-directory/claim.ts';
export {
  clusterName,
  findCluster,
  holdsCluster,
  type KnownCluster,
  listClusters,
  locateCluster,
  readMarker,
  unlinkCluster,
} from './data-directory/clusters.ts';
export { commandFor } from './data-directory/command-for.ts';
export {
  contextOfCluster,
  defaultClusterName,
  defaultDataDir,
  isClusterName,
} from './data-directory/places.ts';
export { linksAmong, purgeDataDirectory } from './data-directory/purge.ts';
export {
  type AuthorityName,
  type CertificateName,
  type CertificateSpec,
  certificatesOf,
  type PkiIdentity,
} from './pki/certificates.ts';
export { type EnsuredPki, type EnsurePkiOptions, ensurePki } from './pki/ensure-pki.ts';
export type { IssuedPair } from './pki/issue.ts';
export { type MachineNamesOptions, machineNames } from './pki/machine-names.ts';
export {
  findNodeCertificate,
  keepNodeCertificate,
  type NodePkiPlace,
  nodeCertificatesOf,
  rotationTimeMs,
} from './pki/node-pki.ts';
export type { Credential, Pki } from './pki/read-pki.ts';
export { createCertificateRequest, createRequestSigner } from './pki/sign.ts';
export { issueTemporaryPki, type TemporaryPki, type TemporaryPkiOptions } from './pki/temporary-pki.ts';
export { type FindKubectlOptions, findKubectl } from './setup/kubectl/find-kubectl.ts';
export {
  createProgress,
  formatSeconds,
  type Progress,
  type ProgressOptions,
  type ProgressOutput,
  quietProgress,
  type Tell,
} from './setup/progress.ts';
export { machineRequirements, type Requirement } from './setup/requirements.ts';
export { type SetUpMachineOptions, setUpMachine } from './setup/set-up-machine.ts';
export { type Terminal, terminalOf } from './setup/terminal.ts';
export {
  type ClusterNetwork,
  cidrsOverlap,
  defaultNetwork,
  findConflict,
  givenNetwork,
  parsePortRange,
  planNetwork,
  withDefaultNetwork,
} from './sharing/plan.ts';
