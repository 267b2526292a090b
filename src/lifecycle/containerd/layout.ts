/** Where a private containerd keeps its things. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { realPlace } from '#base';

/** Absolute paths of a private containerd. */
export interface ContainerdLayout {
  /** Everything below it belongs to containerd, except the CNI configuration. */
  directory: string;
  config: string;
  /** CRI and containerd's own API. */
  socket: string;
  pidFile: string;
  log: string;
  /** Images, snapshots, metadata: survives a reboot. */
  root: string;
  /** Running containers: worthless after a reboot. */
  state: string;
  optDirectory: string;
  /** CNI network configurations; containerd picks up changes live. */
  cniConfigDirectory: string;
  /** The cgroup for all pods of this data directory, such as `/kubernode-1f0c9e2b`: no two clusters share one. */
  cgroupParent: string;
}

/** The layout inside a Kubernode data directory: one, whatever links lead there, since processes are known by these
 *  paths. */
export function containerdLayout(dataDirectory: string): ContainerdLayout {
  const place = realPlace(dataDirectory);
  const directory = path.join(place, 'containerd');
  return {
    directory,
    config: path.join(directory, 'config.toml'),
    socket: path.join(directory, 'containerd.sock'),
    pidFile: path.join(directory, 'containerd.pid'),
    log: path.join(directory, 'containerd.log'),
    root: path.join(directory, 'root'),
    state: path.join(directory, 'state'),
    optDirectory: path.join(directory, 'opt'),
    cniConfigDirectory: path.join(place, 'cni', 'net.d'),
    cgroupParent: `/kubernode-${createHash('sha256').update(directory).digest('hex').slice(0, 8)}`,
  };
}
