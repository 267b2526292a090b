/** Rules for what a persistent volume is made of: a rule for each source.
 *  Source: https://kubernetes.io/docs/concepts/storage/persistent-volumes/#types-of-persistent-volumes */
import {
  checkLabel,
  checkSubdomain,
  collectErrors,
  type FieldError,
  invalidValue,
  notSupported,
  ownValue,
  type PersistentVolumeSpec,
  required,
  type SecretReference,
} from '#api';
import { checkRange, checkRequired, checkUnion, invalidEach } from '../fields/checks.ts';
import { checkNoBacksteps } from '../fields/paths.ts';
import { checkDriverName } from '../storage/driver-name.ts';

type Sources = Required<
  Omit<
    PersistentVolumeSpec,
    | 'accessModes'
    | 'capacity'
    | 'claimRef'
    | 'mountOptions'
    | 'nodeAffinity'
    | 'persistentVolumeReclaimPolicy'
    | 'storageClassName'
    | 'volumeAttributesClassName'
    | 'volumeMode'
  >
>;
/** A source as somebody wrote it: anything may be missing. */
type Draft<Source extends keyof Sources> = Partial<Sources[Source]>;
type Rules = { readonly [Source in keyof Sources]: (field: string, source: Draft<Source>) => FieldError[] };

/** Each of some texts of a source is given. */
export const need = (field: string, texts: Readonly<Record<string, unknown>>): FieldError[] =>
  Object.entries(texts).flatMap(([name, text]) => checkRequired(`${field}.${name}`, text));

const rules: Rules = {
  hostPath: (field, { path }) => [...need(field, { path }), ...checkNoBacksteps(`${field}.path`, path ?? '')],
  local: (field, { path }) => [...need(field, { path }), ...checkNoBacksteps(`${field}.path`, path ?? '')],
  nfs(field, { server, path = '' }) {
    const errors = need(field, { server, path });
    return path.startsWith('/') ? errors : [...errors, invalidValue(`${field}.path`, path, 'must be an absolute path')];
  },
  csi(field, source) {
    const { driver, volumeHandle } = source;
    return [
      ...checkDriverName(`${field}.driver`, driver),
      ...need(field, { volumeHandle }),
      ...csiSecrets.flatMap(name => (source[name] ? checkSecret(`${field}.${name}`, source[name]) : [])),
    ];
  },
  iscsi: checkIscsi,
  rbd: (field, { monitors, image }) => need(field, { monitors: orNothing(monitors), image }),
  cephfs: (field, { monitors }) => need(field, { monitors: orNothing(monitors) }),
  glusterfs(field, { endpoints, path, endpointsNamespace }) {
    const errors = need(field, { endpoints, path });
    if (endpointsNamespace === undefined || checkLabel(endpointsNamespace).length === 0) return errors;
    const rule = 'if the endpointnamespace is set, it must be a valid namespace name';
    return [...errors, invalidValue(`${field}.endpointsNamespace`, endpointsNamespace, rule)];
  },
  fc: checkFibreChannel,
  flexVolume: (field, { driver, options = {} }) => [
    ...need(field, { driver }),
    ...collectErrors(Object.keys(options), name =>
      isReserved(name)
        ? [invalidValue(`${field}.options[${name}]`, name, 'kubernetes.io and k8s.io namespaces are reserved')]
        : [],
    ),
  ],
  azureFile: (field, { secretName, shareName, secretNamespace }) => [
    ...need(field, { secretName, shareName }),
    ...(secretNamespace === '' ? [required(`${field}.secretNamespace`)] : []),
  ],
  azureDisk: checkAzureDisk,
  gcePersistentDisk: (field, { pdName, partition }) => [
    ...need(field, { pdName }),
    ...checkPartition(field, partition),
  ],
  awsElasticBlockStore: (field, { volumeID, partition }) => [
    ...need(field, { volumeID }),
    ...checkPartition(field, partition),
  ],
  cinder: (field, { volumeID, secretRef }) => [
    ...need(field, { volumeID }),
    ...(secretRef ? need(`${field}.secretRef`, { name: secretRef.name, namespace: secretRef.namespace }) : []),
  ],
  vsphereVolume: (field, { volumePath }) => need(field, { volumePath }),
  photonPersistentDisk: (field, { pdID }) => need(field, { pdID }),
  portworxVolume: (field, { volumeID }) => need(field, { volumeID }),
  quobyte: checkQuobyte,
  scaleIO: (field, { gateway, system, volumeName }) => need(field, { gateway, system, volumeName }),
  storageos(field, { volumeName, volumeNamespace, secretRef }) {
    const label = (name: string, text: string | undefined) =>
      text ? invalidEach(`${field}.${name}`, text, checkLabel(text)) : [];
    return [
      ...need(field, { volumeName }),
      ...label('volumeName', volumeName),
      ...label('volumeNamespace', volumeNamespace),
      ...(secretRef ? need(`${field}.secretRef`, { name: secretRef.name, namespace: secretRef.namespace }) : []),
    ];
  },
  flocker(field, { datasetName, datasetUUID }) {
    if (!datasetName && !datasetUUID) return [required(field, 'one of datasetName and datasetUUID is required')];
    const errors: FieldError[] = [];
    if (datasetName && datasetUUID)
      errors.push(invalidValue(field, 'resource', 'datasetName and datasetUUID can not be specified simultaneously'));
    if (datasetName?.includes('/'))
      errors.push(invalidValue(`${field}.datasetName`, datasetName, "must not contain '/'"));
    return errors;
  },
};

type Check = (field: string, source: unknown) => FieldError[];

/** The order in which upstream looks at them: of several, the first is the volume's. */
const order = [
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'flocker',
  'nfs',
  'rbd',
  'quobyte',
  'cephfs',
  'iscsi',
  'cinder',
  'fc',
  'flexVolume',
  'azureFile',
  'vsphereVolume',
  'azureDisk',
  'photonPersistentDisk',
  'portworxVolume',
  'scaleIO',
  'local',
  'storageos',
  'csi',
] as const satisfies readonly (keyof Sources)[];

/** The sources that a volume has; there should be one. */
export const sourcesOf = (spec: PersistentVolumeSpec): (keyof Sources)[] =>
  order.filter(name => spec[name] !== undefined);

/** Whether a source of this name is sound, of a volume of any kind; nothing is known against others. */
export function checkSourceOf(field: string, name: string, source: unknown): FieldError[] {
  const rule = ownValue(rules, name) as Check | undefined;
  return rule ? rule(field, source) : [];
}

/** Exactly one source, and a sound one. */
export function checkVolumeSource(field: string, spec: PersistentVolumeSpec): FieldError[] {
  const [first, ...more] = sourcesOf(spec);
  if (first === undefined) return [required(field, 'must specify a volume type')];
  return [
    ...checkUnion(field, [first, ...more], 'may not specify more than 1 volume type'),
    ...(rules[first] as Check)(`${field}.${first}`, spec[first]),
  ];
}

/** As upstream, those that are looked at: not that of staging. */
const csiSecrets = [
  'controllerPublishSecretRef',
  'controllerExpandSecretRef',
  'nodePublishSecretRef',
  'nodeExpandSecretRef',
] as const;

function checkSecret(field: string, { name = '', namespace = '' }: SecretReference): FieldError[] {
  return [
    ...(name === '' ? [required(`${field}.name`)] : invalidEach(`${field}.name`, name, checkSubdomain(name))),
    ...(namespace === ''
      ? [required(`${field}.namespace`)]
      : invalidEach(`${field}.namespace`, namespace, checkLabel(namespace))),
  ];
}

const orNothing = (list: readonly string[] | undefined): unknown => (list && list.length > 0 ? list : undefined);

const checkPartition = (field: string, partition: number | undefined): FieldError[] =>
  partition === undefined || (partition >= 0 && partition <= 255)
    ? []
    : checkRange(`${field}.partition`, partition, [1, 255]);

const isReserved = (name: string): boolean => {
  const [domain = ''] = name.split('/');
  return /(^|\.)(kubernetes|k8s)\.io$/.test(domain) && name.includes('/');
};

const iscsiName = /^(iqn\.\d{4}-\d{2}\.[a-z0-9.-]+(:[^:].*)?|eui\.[0-9a-f]{16}|naa\.[0-9a-f]{32})$/i;

function checkIscsi(field: string, source: Draft<'iscsi'>): FieldError[] {
  const { targetPortal, iqn, lun, initiatorName, secretRef, chapAuthDiscovery, chapAuthSession } = source;
  const errors = need(field, { targetPortal, iqn });
  if (iqn && !iscsiName.test(iqn)) errors.push(invalidValue(`${field}.iqn`, iqn, 'must be valid format'));
  errors.push(...checkRange(`${field}.lun`, lun, [0, 255]));
  if ((chapAuthDiscovery || chapAuthSession) && !secretRef) errors.push(required(`${field}.secretRef`));
  if (secretRef && !secretRef.name) errors.push(required(`${field}.secretRef.name`));
  if (initiatorName !== undefined && !iscsiName.test(initiatorName))
    errors.push(invalidValue(`${field}.initiatorname`, initiatorName, 'must be valid format'));
  return errors;
}

function checkFibreChannel(field: string, { targetWWNs = [], wwids = [], lun }: Draft<'fc'>): FieldError[] {
  const errors: FieldError[] = [];
  if (targetWWNs.length === 0 && wwids.length === 0)
    errors.push(required(`${field}.targetWWNs`, 'must specify either targetWWNs or wwids, but not both'));
  if (targetWWNs.length > 0 && wwids.length > 0)
    errors.push(
      invalidValue(`${field}.targetWWNs`, targetWWNs, 'targetWWNs and wwids can not be specified simultaneously'),
    );
  if (targetWWNs.length === 0) return errors;
  return lun === undefined
    ? [...errors, required(`${field}.lun`, 'lun is required if targetWWNs is specified')]
    : [...errors, ...checkRange(`${field}.lun`, lun, [0, 255])];
}

const managedDisk = '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}';
const blobDisk = 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd';

function checkAzureDisk(
  field: string,
  { diskName, diskURI = '', kind, cachingMode }: Draft<'azureDisk'>,
): FieldError[] {
  const errors = need(field, { diskName, diskURI });
  const modes = ['None', 'ReadOnly', 'ReadWrite'];
  if (cachingMode !== undefined && !modes.includes(cachingMode))
    errors.push(notSupported(`${field}.cachingMode`, cachingMode, modes));
  const isManaged = kind === 'Managed';
  if (!diskURI.startsWith(isManaged ? '/subscriptions' : 'https'))
    errors.push(notSupported(`${field}.diskURI`, diskURI, [isManaged ? managedDisk : blobDisk]));
  return errors;
}

function checkQuobyte(field: string, { registry = '', volume, tenant = '' }: Draft<'quobyte'>): FieldError[] {
  const pairs = 'must be a host:port pair or multiple pairs separated by commas';
  const errors: FieldError[] = [];
  if (registry === '') errors.push(required(`${field}.registry`, pairs));
  else if (tenant.length > 64)
    errors.push(required(`${field}.tenant`, 'must be a UUID and may not exceed a length of 64 characters'));
  else if (!registry.split(',').every(pair => /^[^:]+:\d+$/.test(pair)))
    errors.push(invalidValue(`${field}.registry`, registry, pairs));
  return [...errors, ...need(field, { volume })];
}

/** Whether a volume is the whole of a node's file system. */
export const isRootOfNode = ({ hostPath }: PersistentVolumeSpec): boolean =>
  hostPath !== undefined && /^\/+(\.?\/*)*$/.test(hostPath.path ?? '');
