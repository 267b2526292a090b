/** The kinds that a CustomResourceDefinition brings: one for each version that it serves. Pure. */
import { type CustomResourceDefinition, defineKind, type Kind, Scale, type Subresource } from '#api';
import { compareVersions } from '../../discovery/resources.ts';
import type { KindDefinition } from '../../resource/definition.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import { columnsOf } from './columns.ts';
import { structOfSchema } from './descriptor.ts';
import { publishSchema } from './open-api.ts';
import { createFieldRules } from './rules.ts';
import { createScaleHandler } from './scale.ts';
import { createCustomStrategy } from './strategy.ts';

type Version = CustomResourceDefinition['spec']['versions'][number];
type Names = NonNullable<NonNullable<CustomResourceDefinition['status']>['acceptedNames']>;

export interface DefinitionsOptions {
  /** Names under which the kind is served. */
  readonly names: Names;
  /** Gives the definition again, when its schemas are looked at: it need not be held until then. */
  readonly reread: () => CustomResourceDefinition;
}

/** The kinds of a definition. Where objects would have to be converted by somebody else, the stored version alone is served. */
export function definitionsOf(
  { metadata: { uid, generation }, spec }: CustomResourceDefinition,
  { names, reread }: DefinitionsOptions,
): KindDefinition[] {
  const fingerprint = JSON.stringify([uid, generation, names]);
  const storedVersion = spec.versions.find(({ storage }) => storage)?.name;
  return spec.versions
    .filter(({ served, storage }) => served && (storage || spec.conversion?.strategy !== 'Webhook'))
    .map(version => ({ ...definitionOf(spec, version, { names, reread, storedVersion }), fingerprint }));
}

const anything: JsonSchema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

function definitionOf(
  spec: CustomResourceDefinition['spec'],
  version: Version,
  { names, reread, storedVersion }: DefinitionsOptions & { storedVersion: string | undefined },
): KindDefinition {
  const kind = kindOf(spec, version, names);
  let known: JsonSchema | undefined;
  const schema = () => (known ??= schemaOf(reread(), version.name) ?? anything);
  const ref = `${spec.group.split('.').reverse().join('.')}.${version.name}.${names.kind}`;
  const scale = version.subresources?.scale;
  const selectablePaths = (version.selectableFields ?? []).map(({ jsonPath }) => jsonPath);
  return {
    kind,
    struct: structOfSchema(ref, schema),
    rules: createFieldRules({
      apiVersion: kind.apiVersion,
      schema,
      schemaOf: apiVersion => schemaOf(reread(), apiVersion.slice(spec.group.length + 1)),
      keepsUnknown: spec.preserveUnknownFields === true,
    }),
    strategy: createCustomStrategy({
      kind,
      schema,
      scale,
      selectablePaths,
      deprecation: deprecationOf(spec, version),
      columns: columnsOf(version.additionalPrinterColumns),
    }),
    handlers: scale ? [createScaleHandler(kind, scale)] : [],
    publish: openApi => publishSchema(schema(), { version: openApi.version, selectablePaths }),
    isCustom: true,
    storedVersion,
  };
}

function schemaOf({ spec }: CustomResourceDefinition, name: string): JsonSchema | undefined {
  return spec.versions.find(version => version.name === name)?.schema?.openAPIV3Schema as JsonSchema | undefined;
}

function kindOf(
  { group, scope }: CustomResourceDefinition['spec'],
  { name, subresources }: Version,
  names: Names,
): Kind {
  const { plural, singular = '', kind, listKind = `${kind}List`, shortNames = [], categories = [] } = names;
  return defineKind({
    group,
    version: name,
    kind,
    listKind,
    plural,
    singular,
    shortNames,
    categories,
    scope: scope as Kind['scope'],
    subresources: subresourcesOf(subresources),
  });
}

function subresourcesOf({ status, scale }: NonNullable<Version['subresources']> = {}): Subresource[] {
  const verbs = ['get', 'patch', 'update'];
  const { group, version, kind } = Scale;
  return [
    ...(status === undefined ? [] : [{ name: 'status', verbs }]),
    ...(scale === undefined ? [] : [{ name: 'scale', verbs, kind: { group, version, kind } }]),
  ];
}

/** As upstream, the newest version that is not deprecated is recommended. */
function deprecationOf(
  { group, names, versions }: CustomResourceDefinition['spec'],
  version: Version,
): string | undefined {
  if (!version.deprecated) return undefined;
  if (version.deprecationWarning !== undefined) return version.deprecationWarning;
  const [newest] = versions
    .filter(({ served, deprecated, name }) => served && !deprecated && compareVersions(version.name, name) > 0)
    .map(({ name }) => name)
    .sort(compareVersions);
  const words = `${group}/${version.name} ${names.kind} is deprecated`;
  return newest === undefined ? words : `${words}; use ${group}/${newest} ${names.kind}`;
}
