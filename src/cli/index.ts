/** cli: the commands of `kubernode`.
 *
 *  Start reading at `program.ts`, the list of commands, then `commands/up.ts`. To add a command: a file in `commands/`
 *  that exports a function from {@link CommandContext} to a Command, and a line in `program.ts`. To add an option of
 *  clusters: a line in `config/options.ts`. What a command has done is in `operations.ts`, implemented by the room
 *  main. */

export { detachedVariable, logFile } from './commands/detach.ts';
export { waitingLines } from './commands/waiting-lines.ts';
export type { ClusterConfiguration } from './config/configuration.ts';
export { type Applied, applyManifest } from './manifests/apply.ts';
export { type Manifest, parseManifests } from './manifests/manifest.ts';
export type {
  ClusterCounts,
  ClusterState,
  ClusterStatus,
  ClusterSummary,
  ComponentOptions,
  ComponentStatus,
  JoinedCluster,
  LastDeath,
  Operations,
  ProcessLife,
  RunningCluster,
  SnapshotInfo,
  SnapshotOperations,
  SnapshotPlace,
  StoreCheck,
  StoredVolume,
  VolumeOperations,
} from './operations.ts';
export { type CommandContext, runCommandLine } from './program.ts';
