/** Where the kubelet keeps what belongs to a pod. Nothing of a pod lies elsewhere, but for its cgroups. */
import { join } from 'node:path';

interface LoggedPod {
  readonly namespace?: string;
  readonly name: string;
  readonly uid: string;
}

/** Paths under the kubelet's directory. */
export interface KubeletPaths {
  readonly pods: string;
  readonly seccomp: string;
  /** Everything of one pod but its logs. */
  pod(uid: string): string;
  volume(uid: string, plugin: string, name: string): string;
  /** Parts of volumes as they are mounted into containers: `VOLUME/CONTAINER/INDEX` in it, INDEX being that of the
   *  mount. */
  subPaths(uid: string): string;
  hostsFile(uid: string): string;
  /** What the pod was granted at its last resize. */
  allocation(uid: string): string;
  terminationLog(uid: string, container: string, attempt: number): string;
  /** All logs of a pod. */
  logs(pod: LoggedPod): string;
  log(pod: LoggedPod, container: string, attempt: number): string;
  readonly allLogs: string;
}

/** Upstream's layout, below `directory` instead of /var/lib/kubelet and /var/log. */
export function kubeletPaths(directory: string): KubeletPaths {
  const pods = join(directory, 'pods');
  const allLogs = join(directory, 'logs');
  const logs = ({ namespace, name, uid }: LoggedPod): string => join(allLogs, `${namespace}_${name}_${uid}`);
  return {
    pods,
    allLogs,
    seccomp: join(directory, 'seccomp'),
    pod: uid => join(pods, uid),
    volume: (uid, plugin, name) => join(pods, uid, 'volumes', plugin, name),
    subPaths: uid => join(pods, uid, 'volume-subpaths'),
    hostsFile: uid => join(pods, uid, 'etc-hosts'),
    allocation: uid => join(pods, uid, 'allocation.json'),
    terminationLog: (uid, container, attempt) => join(pods, uid, 'containers', container, `${attempt}.message`),
    logs,
    log: (pod, container, attempt) => join(logs(pod), container, `${attempt}.log`),
  };
}
