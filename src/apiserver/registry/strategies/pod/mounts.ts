/** Rules for where containers have their volumes: mounted, or as devices. */
import {
  type Container,
  collectErrors,
  type EphemeralContainer,
  type FieldError,
  fieldNotFound,
  forbiddenField,
  invalidValue,
  required,
  type Volume,
  type VolumeDevice,
  type VolumeMount,
} from '#api';
import { checkOneOf, checkRequired, invalidEach } from '../fields/checks.ts';

type Mounting = Pick<Container | EphemeralContainer, 'volumeMounts' | 'volumeDevices' | 'securityContext'>;
type Volumes = ReadonlyMap<string, Volume>;

/** The `volumeMounts` and `volumeDevices` of a container at `field`. */
export function checkMounts(field: string, container: Mounting, volumes: Volumes): FieldError[] {
  const { volumeMounts = [], volumeDevices = [] } = container;
  if (volumeMounts.length === 0 && volumeDevices.length === 0) return [];
  return [
    ...checkVolumeMounts(`${field}.volumeMounts`, container, volumes),
    ...checkVolumeDevices(`${field}.volumeDevices`, { volumeMounts, volumeDevices }, volumes),
  ];
}

function checkVolumeMounts(field: string, container: Mounting, volumes: Volumes): FieldError[] {
  const { volumeMounts = [], volumeDevices = [] } = container;
  const devices = new Set(volumeDevices.map(({ name }) => name));
  const devicePaths = new Set(volumeDevices.map(({ devicePath }) => devicePath));
  const isPrivileged = container.securityContext?.privileged === true;
  const paths = new Set<string>();
  return collectErrors(volumeMounts, (mount, index) => {
    const path = `${field}[${index}]`;
    const { name, mountPath } = mount;
    const errors = checkKnown(`${path}.name`, name, volumes);
    if (devices.has(name)) errors.push(invalidValue(`${path}.name`, name, 'must not already exist in volumeDevices'));
    errors.push(...checkRequired(`${path}.mountPath`, mountPath));
    if (paths.has(mountPath)) errors.push(invalidValue(`${path}.mountPath`, mountPath, 'must be unique'));
    if (devicePaths.has(mountPath)) {
      const rule = 'must not already exist as a path in volumeDevices';
      errors.push(invalidValue(`${path}.mountPath`, mountPath, rule));
    }
    paths.add(mountPath);
    return [...errors, ...checkSubPaths(path, mount), ...checkPropagation(field, mount, isPrivileged)];
  });
}

function checkSubPaths(field: string, mount: VolumeMount): FieldError[] {
  const errors: FieldError[] = [];
  if (mount.subPath && mount.subPathExpr) {
    const rule = 'subPathExpr and subPath are mutually exclusive';
    errors.push(invalidValue(`${field}.subPathExpr`, mount.subPathExpr, rule));
  }
  for (const name of ['subPath', 'subPathExpr'] as const) {
    const value = mount[name];
    if (!value) continue;
    if (value.startsWith('/')) errors.push(invalidValue(`${field}.${name}`, value, 'must be a relative path'));
    if (value.split('/').includes('..')) errors.push(invalidValue(`${field}.${name}`, value, "must not contain '..'"));
  }
  return errors;
}

/** What is mounted inside a mount. As upstream, the paths name no item of the list. */
function checkPropagation(field: string, mount: VolumeMount, isPrivileged: boolean): FieldError[] {
  const { mountPropagation: propagation, recursiveReadOnly: recursive, readOnly } = mount;
  const errors = checkOneOf(`${field}.mountPropagation`, propagation, ['None', 'HostToContainer', 'Bidirectional']);
  if (propagation === 'Bidirectional' && !isPrivileged) {
    const rule = 'Bidirectional mount propagation is available only to privileged containers';
    errors.push(forbiddenField(`${field}.mountPropagation`, rule));
  }
  const at = `${field}.recursiveReadOnly`;
  errors.push(...checkOneOf(at, recursive, ['Disabled', 'Enabled', 'IfPossible']));
  if (recursive !== 'Enabled' && recursive !== 'IfPossible') return errors;
  if (!readOnly) errors.push(forbiddenField(at, 'may only be specified when readOnly is true'));
  if (propagation !== undefined && propagation !== 'None')
    errors.push(forbiddenField(at, 'may only be specified when mountPropagation is None or not specified'));
  return errors;
}

type Devices = Required<Pick<Mounting, 'volumeMounts' | 'volumeDevices'>>;

function checkVolumeDevices(field: string, { volumeMounts, volumeDevices }: Devices, volumes: Volumes): FieldError[] {
  const mounted = new Set(volumeMounts.map(({ name }) => name));
  const mountPaths = new Set(volumeMounts.map(({ mountPath }) => mountPath));
  const seen = { names: new Set<string>(), paths: new Set<string>() };
  return collectErrors(volumeDevices, (device, index) => {
    const path = `${field}[${index}]`;
    const { name, devicePath } = device;
    const errors = checkDeviceName(`${path}.name`, device, { volumes, seen: seen.names });
    if (mounted.has(name)) errors.push(invalidValue(`${path}.name`, name, 'must not already exist in volumeMounts'));
    const problems: string[] = [];
    if (devicePath && seen.paths.has(devicePath)) problems.push('must be unique');
    if (devicePath?.split('/').includes('..')) problems.push("can not contain backsteps ('..')");
    if (mountPaths.has(devicePath)) problems.push('must not already exist as a path in volumeMounts');
    seen.names.add(name);
    seen.paths.add(devicePath);
    const at = `${path}.devicePath`;
    return [...errors, ...checkRequired(at, devicePath), ...invalidEach(at, devicePath, problems)];
  });
}

function checkDeviceName(
  field: string,
  { name }: VolumeDevice,
  { volumes, seen }: { volumes: Volumes; seen: ReadonlySet<string> },
): FieldError[] {
  const errors = checkKnown(field, name, volumes);
  if (name && seen.has(name)) errors.push(invalidValue(field, name, 'must be unique'));
  const volume = volumes.get(name);
  if (volume && !volume.persistentVolumeClaim && !volume.ephemeral) {
    const rule = 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode';
    errors.push(invalidValue(field, name, rule));
  }
  return errors;
}

function checkKnown(field: string, name: string, volumes: Volumes): FieldError[] {
  if (volumes.has(name)) return [];
  return name ? [fieldNotFound(field, name)] : [required(field), fieldNotFound(field, '')];
}
