/** linux: what nodes ask of the kernel and tell it, in one place: mounts, cgroups, memory, interfaces, resolvers. Each
 *  file reads or changes one thing; what is only text is parsed by a pure function beside its reader.
 *
 *  Start reading at `mounts.ts`. To add something: a file of its own with the kernel's page as its source, and a test
 *  with the kernel's text. What the store needs of disks and processes is in `base`. */
export { type DeviceIo, readBlockIo, type Transfers } from './block-io.ts';
export { readBootId } from './boot-id.ts';
export {
  type Controller,
  defaultMountPoint,
  type Hierarchy,
  hierarchies,
  hierarchyOf,
  memoryFiles,
  numberOrMax,
  readText,
  removeCgroup,
  type Version,
} from './cgroup-hierarchies.ts';
export { type InterfaceUsage, parseInterfaces, type Traffic } from './interfaces.ts';
export { attachLoop, detachLoop, findLoop, type LoopDevice, readLoops, resizeLoop } from './loop-devices.ts';
export { type MemoryInfo, parseMemoryInfo } from './memory-info.ts';
export {
  findMountAt,
  isMountPoint,
  mountLayers,
  mountPointsBelow,
  mountTmpfs,
  readMounts,
  shareMounts,
  unmountBelow,
} from './mounts.ts';
export { parseResolvConf, type ResolvConf } from './resolv-conf.ts';
export { runsInUserNamespace } from './user-namespace.ts';
