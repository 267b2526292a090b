/** From the documents of an AdmissionConfiguration to what plugins are made with; pure but for the files that it names.
 *  Source: https://kubernetes.io/docs/reference/config-api/apiserver-config.v1/#apiserver-k8s-io-v1-AdmissionConfiguration */
import { decodeObject, type FieldError, formatFieldError, isObject, type JsonObject, type StructReference } from '#api';
import { UsageError } from '#base';
import { parseEventLimits } from './event-limits.ts';
import { parsePodSecurity } from './pod-security.ts';
import { type AdmissionSettings, noAdmissionSettings } from './settings.ts';
import { admissionConfiguration, eventRateLimitConfiguration, podSecurityConfiguration } from './structs.ts';

/** A document, and what to call it in messages. */
export interface ConfigurationDocument {
  readonly file: string;
  readonly value: unknown;
}

/** Reads the file at a path, which is as the configuration has it. */
export type ReadDocument = (path: string) => Promise<ConfigurationDocument>;

interface PluginConfiguration {
  readonly name?: string;
  readonly path?: string;
  readonly configuration?: unknown;
}

/** What one plugin's configuration is, and what it means. */
interface Reader {
  readonly kind: string;
  readonly group: string;
  readonly versions: readonly string[];
  readonly struct: StructReference;
  readonly parse: (value: JsonObject) => {
    readonly errors: readonly FieldError[];
    readonly settings: AdmissionSettings;
  };
}

const readers: Readonly<Record<string, Reader>> = {
  PodSecurity: {
    kind: 'PodSecurityConfiguration',
    group: 'pod-security.admission.config.k8s.io',
    versions: ['v1', 'v1beta1', 'v1alpha1'],
    struct: podSecurityConfiguration,
    parse: parsePodSecurity,
  },
  EventRateLimit: {
    kind: 'Configuration',
    group: 'eventratelimit.admission.k8s.io',
    versions: ['v1alpha1'],
    struct: eventRateLimitConfiguration,
    parse: parseEventLimits,
  },
};

const outer: Omit<Reader, 'parse'> = {
  kind: 'AdmissionConfiguration',
  group: 'apiserver.config.k8s.io',
  versions: ['v1'],
  struct: admissionConfiguration,
};

/** What a file says. Throws UsageError, `FILE: FIELD: why`, for what means nothing. */
export async function parseAdmissionConfiguration(
  document: ConfigurationDocument,
  read: ReadDocument,
): Promise<AdmissionSettings> {
  const { plugins = [] } = decode(outer, document) as { plugins?: readonly PluginConfiguration[] };
  let settings = noAdmissionSettings;
  for (const [index, plugin] of plugins.entries())
    settings = { ...settings, ...(await settingsOf(plugin, { file: document.file, index, read })) };
  return settings;
}

async function settingsOf(
  { name = '', path = '', configuration }: PluginConfiguration,
  { file, index, read }: { file: string; index: number; read: ReadDocument },
): Promise<AdmissionSettings> {
  const field = `plugins[${index}]`;
  const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
  if (!reader) {
    const known = Object.keys(readers).join(', ');
    throw new UsageError(
      `${file}: ${field}.name: no configuration is taken of ${JSON.stringify(name)}, but of ${known}`,
    );
  }
  if (configuration === undefined && path === '') return {};
  const isInline = configuration !== undefined;
  const document = isInline ? { file: `${file}: ${field}.configuration`, value: configuration } : await read(path);
  const { errors, settings } = reader.parse(decode(reader, document));
  if (errors.length === 0) return settings;
  throw new UsageError(errors.map(error => `${document.file}: ${formatFieldError(error)}`).join('\n'));
}

function decode(
  { kind, group, versions, struct }: Omit<Reader, 'parse'>,
  { file, value }: ConfigurationDocument,
): JsonObject {
  const expected = `expected ${kind} of ${group}/${versions[0] ?? ''}`;
  if (!isObject(value)) throw new UsageError(`${file}: ${expected}`);
  const { apiVersion, kind: said } = value;
  if (said !== kind || !versions.some(version => apiVersion === `${group}/${version}`))
    throw new UsageError(
      `${file}: no kind ${JSON.stringify(said ?? '')} is registered for version ${JSON.stringify(apiVersion ?? '')}: ${expected}`,
    );
  const { error, unknownFields } = decodeObject(struct, value);
  if (error !== undefined) throw new UsageError(`${file}: ${error}`);
  const unknown = unknownFields.map(field => `${file}: strict decoding error: unknown field ${JSON.stringify(field)}`);
  if (unknown.length > 0) throw new UsageError(unknown.join('\n'));
  return value;
}
