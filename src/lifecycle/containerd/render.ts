/** Renders containerd's configuration (config.toml, version 2). Pure.
 *  https://github.com/containerd/containerd/blob/main/docs/cri/config.md */
import type { ContainerdLayout } from './layout.ts';

interface ContainerdConfig {
  layout: ContainerdLayout;
  /** Image of the container that holds a pod's namespaces. */
  sandboxImage: string;
  /** Runtime that starts containers: a name on PATH or a path. `runc` unless measured otherwise. */
  runtimeBinary: string;
  /** Path of `crun`, for runtime classes with this handler; undefined where there is none. */
  crun?: string | undefined;
  snapshotter: 'overlayfs' | 'native';
  /** Folder of the CNI plugins' programs. */
  cniBinDirectory: string;
  /** Without CAP_SYS_RESOURCE no process may lower its OOM score: runc would fail at every sandbox. */
  mayLowerOomScore: boolean;
}

type TomlValue = string | number | boolean | readonly string[];
type TomlTable = readonly [name: string, values: Readonly<Record<string, TomlValue>>];

const cri = 'plugins."io.containerd.grpc.v1.cri"';

/** What no cluster of ours uses and containerd would otherwise probe at every start. */
const unusedPlugins = [
  'io.containerd.snapshotter.v1.aufs',
  'io.containerd.snapshotter.v1.btrfs',
  'io.containerd.snapshotter.v1.devmapper',
  'io.containerd.snapshotter.v1.zfs',
  'io.containerd.internal.v1.tracing',
  'io.containerd.tracing.processor.v1.otlp',
];

/** The text of config.toml: everything that containerd writes stays inside the layout's folder. */
export function renderContainerdConfig(config: ContainerdConfig): string {
  const { layout } = config;
  const top = {
    version: 2,
    root: layout.root,
    state: layout.state,
    oom_score: config.mayLowerOomScore ? -999 : 0,
    disabled_plugins: unusedPlugins,
  };
  const tables: TomlTable[] = [
    ['grpc', { address: layout.socket }],
    ['ttrpc', { address: `${layout.socket}.ttrpc` }],
    ['debug', { level: 'warn' }],
    ['plugins."io.containerd.internal.v1.opt"', { path: layout.optDirectory }],
    [cri, criSettings(config)],
    [`${cri}.cni`, { bin_dir: config.cniBinDirectory, conf_dir: layout.cniConfigDirectory }],
    [`${cri}.containerd`, { snapshotter: config.snapshotter, default_runtime_name: 'runc' }],
    ...runtimeTables('runc', { program: config.runtimeBinary, layout }),
    ...(config.crun === undefined ? [] : runtimeTables('crun', { program: config.crun, layout })),
    [`${cri}.registry`, { config_path: '/etc/containerd/certs.d' }],
  ];
  return [renderValues(top), ...tables.map(([name, values]) => `[${name}]\n${renderValues(values)}`)].join('\n');
}

/** A way to run containers, by the name that runtime classes have for it. */
const runtimeTables = (
  handler: string,
  { program, layout }: { program: string; layout: ContainerdLayout },
): TomlTable[] => [
  [`${cri}.containerd.runtimes.${handler}`, { runtime_type: 'io.containerd.runc.v2' }],
  [
    `${cri}.containerd.runtimes.${handler}.options`,
    { BinaryName: program, Root: `${layout.state}/${handler}`, SystemdCgroup: false },
  ],
];

/** The snapshotter that a rendered configuration names. */
export function readSnapshotter(config: string): ContainerdConfig['snapshotter'] {
  return /^snapshotter = "native"$/m.test(config) ? 'native' : 'overlayfs';
}

function criSettings({ sandboxImage, mayLowerOomScore }: ContainerdConfig): Record<string, TomlValue> {
  return {
    sandbox_image: sandboxImage,
    restrict_oom_score_adj: !mayLowerOomScore,
    netns_mounts_under_state_dir: true,
    stream_server_address: '127.0.0.1',
    stream_server_port: '0',
    tolerate_missing_hugetlb_controller: true,
  };
}

function renderValues(values: Readonly<Record<string, TomlValue>>): string {
  // JSON's strings, numbers, booleans and arrays of strings are TOML's as well.
  return Object.entries(values)
    .map(([name, value]) => `${name} = ${JSON.stringify(value)}\n`)
    .join('');
}
