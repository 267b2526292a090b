/** hostpath-driver: a small CSI driver that keeps volumes in a folder of its node: folders, and files that loop devices
 *  show.
 *
 *  It does all that a driver can be asked, so that all of it can be tried and tested without other storage; it enforces
 *  no size of folders. Start reading at `driver.ts`. To add a call: a row there, a method of the service that it
 *  belongs to, and its capability. */
export { type HostPathDriverOptions, hostPathDriverName, startHostPathDriver } from './driver.ts';
