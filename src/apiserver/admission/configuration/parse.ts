/** From the documents of an AdmissionConfiguration to what plugins are made with; pure but for the files that it names.
 *  Source:
 *  https://kubernetes.io/docs/reference/config-api/apiserver-config.v1/#apiserver-k8s-io-v1-AdmissionConfiguration */
import { decodeObject, type FieldError, formatFieldError, isObject, type JsonObject, type StructReference } from '#api';
import { UsageError } from '#base';
import { parseEventLimits } from './event-limits.ts';
import { parseImagePolicy } from './image-policy.ts';
import { parsePodSecurity } from './pod-security.ts';
import { type AdmissionSettings, noAdmissionSettings } from './settings.ts';
import {
  admissionConfiguration,
  eventRateLimitConfiguration,
  imagePolicyConfiguration,
  podSecurityConfiguration,
} from './structs.ts';

/** A document, and what to call it in messages. */
export interface ConfigurationDocument {
  readonly file: string;
  readonly value: unknown;
}

/** The files that a configuration names. */
export interface NamedFiles {
  /** Where a file is, whose path is as the configuration has it. */
  readonly place: (path: string) => string;
  /** Reads the file at such a path. */
  readonly read: (path: string) => Promise<ConfigurationDocument>;
}

interface PluginConfiguration {
  readonly name?: string;
  readonly path?: string;
  readonly configuration?: unknown;
}

/** What one plugin's configuration is, and what it means. */
interface Reader {
  /** What it says of itself. Default: nothing. */
  readonly type?: { readonly kind: string; readonly group: string; readonly versions: readonly string[] };
  readonly struct: StructReference;
  readonly parse: (value: JsonObject, place: NamedFiles['place']) => Parsed | Promise<Parsed>;
}

interface Parsed {
  readonly errors: readonly FieldError[];
  readonly settings: AdmissionSettings;
}

const readers: Readonly<Record<string, Reader>> = {
  PodSecurity: {
    type: {
      kind: 'PodSecurityConfiguration',
      group: 'pod-security.admission.config.k8s.io',
      versions: ['v1', 'v1beta1', 'v1alpha1'],
    },
    struct: podSecurityConfiguration,
    parse: parsePodSecurity,
  },
  EventRateLimit: {
    type: { kind: 'Configuration', group: 'eventratelimit.admission.k8s.io', versions: ['v1alpha1'] },
    struct: eventRateLimitConfiguration,
    parse: parseEventLimits,
  },
  ImagePolicyWebhook: { struct: imagePolicyConfiguration, parse: parseImagePolicy },
};

const outer: Omit<Reader, 'parse'> = {
  type: { kind: 'AdmissionConfiguration', group: 'apiserver.config.k8s.io', versions: ['v1'] },
  struct: admissionConfiguration,
};

/** What a file says. Throws UsageError, `FILE: FIELD: why`, for what means nothing. */
export async function parseAdmissionConfiguration(
  document: ConfigurationDocument,
  files: NamedFiles,
): Promise<AdmissionSettings> {
  const { plugins = [] } = decode(outer, document) as { plugins?: readonly PluginConfiguration[] };
  let settings = noAdmissionSettings;
  for (const [index, plugin] of plugins.entries())
    settings = { ...settings, ...(await settingsOf(plugin, { file: document.file, index, files })) };
  return settings;
}

async function settingsOf(
  { name = '', path = '', configuration }: PluginConfiguration,
  { file, index, files }: { file: string; index: number; files: NamedFiles },
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
  const document = isInline
    ? { file: `${file}: ${field}.configuration`, value: configuration }
    : await files.read(path);
  const { errors, settings } = await reader.parse(decode(reader, document), files.place);
  if (errors.length === 0) return settings;
  throw new UsageError(errors.map(error => `${document.file}: ${formatFieldError(error)}`).join('\n'));
}

function decode({ type, struct }: Omit<Reader, 'parse'>, { file, value }: ConfigurationDocument): JsonObject {
  const expected = type ? `expected ${type.kind} of ${type.group}/${type.versions[0] ?? ''}` : 'expected an object';
  if (!isObject(value)) throw new UsageError(`${file}: ${expected}`);
  const { apiVersion, kind: said } = value;
  if (type && (said !== type.kind || !type.versions.some(version => apiVersion === `${type.group}/${version}`)))
    throw new UsageError(
      `${file}: no kind ${JSON.stringify(said ?? '')} is registered for version ${JSON.stringify(apiVersion ?? '')}: ${expected}`,
    );
  const { error, unknownFields } = decodeObject(struct, value);
  if (error !== undefined) throw new UsageError(`${file}: ${error}`);
  const unknown = unknownFields.map(field => `${file}: strict decoding error: unknown field ${JSON.stringify(field)}`);
  if (unknown.length > 0) throw new UsageError(unknown.join('\n'));
  return value;
}
