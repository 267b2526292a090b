/** device-driver: a driver of simulated devices, to try dynamic resource allocation with: it offers some in a
 *  ResourceSlice, and gives containers a variable and a file for each that they have.
 *
 *  Start reading at `driver.ts`; what it decides is in `plan.ts`. To add something that a device has: an attribute in
 *  `deviceOf`, or an edit in `cdiSpecOf`. A driver of real devices would differ in what it looks for, and in what its
 *  edits are.
 *  Source: https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/ */
export { type DeviceDriverOptions, deviceDriverName, startDeviceDriver } from './driver.ts';
