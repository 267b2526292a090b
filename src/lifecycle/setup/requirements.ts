/** What a machine needs to run a node, by Debian package: the one list of it. Pure data.
 *
 *  To add a package: a line here, with a file or program by which it is recognised, however it came onto the
 *  machine. */

export interface Requirement {
  /** Name of the package in Debian and Ubuntu. */
  package: string;
  /** Programs, looked up as a shell of root's would. */
  programs?: readonly string[];
  /** Absolute paths of which one must exist. */
  anyFile?: readonly string[];
  /** Programs must not need an interpreter: they are copied into images alone. */
  isStatic?: boolean;
  why: string;
}

/** In the order in which they are named to users. `why` goes into messages. */
export const machineRequirements: readonly Requirement[] = [
  {
    package: 'containerd',
    programs: ['containerd', 'ctr', 'containerd-shim-runc-v2'],
    why: 'runs containers, started privately',
  },
  { package: 'runc', programs: ['runc'], why: 'starts each container for containerd' },
  {
    package: 'containernetworking-plugins',
    anyFile: ['/usr/lib/cni/bridge', '/opt/cni/bin/bridge'],
    why: 'connects pods to the pod network',
  },
  { package: 'nftables', programs: ['nft'], why: "takes the service proxy's rules" },
  { package: 'iptables', programs: ['iptables'], why: 'used by the CNI plugins for host ports and masquerading' },
  { package: 'conntrack', programs: ['conntrack'], why: 'forgets connections to pods that are gone' },
  { package: 'iproute2', programs: ['ip'], why: 'sets up interfaces and routes' },
  { package: 'mount', programs: ['mount', 'umount', 'losetup'], why: 'mounts the volumes of pods' },
  {
    package: 'e2fsprogs',
    programs: ['mkfs.ext4', 'resize2fs'],
    why: 'makes and grows the file systems of volumes that have a hard limit',
  },
  {
    package: 'busybox-static',
    anyFile: ['/bin/busybox'],
    isStatic: true,
    why: 'the shell and tools in images that are built here',
  },
  {
    package: 'ca-certificates',
    anyFile: ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt'],
    why: 'lets images be pulled, and programs in images use TLS',
  },
];
