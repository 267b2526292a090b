/** The kinds that a CustomResourceDefinition brings: one for each version that it serves. Pure. */
import { type CustomResourceDefinition, defineKind, type Kind, Scale, type Subresource } from '#api';
import type { Clock } from '#base';
import { compareVersions } from '../../discovery/resources.ts';
import type { Conversion } from '../../resource/conversion.ts';
import type { KindDefinition } from '../../resource/definition.ts';
import { createResource } from '../../resource/resource.ts';
import { type ConvertedVersion, createConversion } from '../conversion/conversion.ts';
import { type AskWebhook, createConverter } from '../conversion/converter.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import { columnsOf } from './columns.ts';
import { structOfSchema } from './descriptor.ts';
import { publishSchema } from './open-api.ts';
import { createFieldRules } from './rules.ts';
import { createScaleHandler } from './scale.ts';
import { createCustomStrategy } from './strategy.ts';

type Version = CustomResourceDefinition['spec']['versions'][number];
type Names = NonNullable<NonNullable<CustomResourceDefinition['status']>['acceptedNames']>;

interface DefinitionsOptions {
  /** Names under which the kind is served. */
  readonly names: Names;
  /** Gives the definition again, when its schemas are looked at: it need not be held until then. */
  readonly reread: () => CustomResourceDefinition;
  /** Asks who converts. */
  readonly ask: AskWebhook;
  readonly newUid: () => string;
  readonly clock: Clock;
}

/** The kinds of a definition. */
export function definitionsOf(
  { metadata: { uid, generation }, spec }: CustomResourceDefinition,
  { names, reread, ...asking }: DefinitionsOptions,
): KindDefinition[] {
  const fingerprint = JSON.stringify([uid, generation, names]);
  const storedVersion = spec.versions.find(({ storage }) => storage)?.name;
  const sources = { names, schemaOf: schemasOf(reread), storedVersion };
  const convert = conversionOf(spec, sources, asking);
  return spec.versions
    .filter(({ served }) => served)
    .map(version => ({ ...definitionOf(spec, version, { ...sources, conversion: convert?.(version) }), fingerprint }));
}

/** What a definition's kinds are made of. */
interface Sources extends Pick<DefinitionsOptions, 'names'> {
  /** The schema of a version by its name, if it has one. */
  readonly schemaOf: (name: string) => JsonSchema | undefined;
  readonly storedVersion: string | undefined;
}

/** Schemas of a definition, which is read again for those that are looked at, once each. */
function schemasOf(reread: () => CustomResourceDefinition): Sources['schemaOf'] {
  const known = new Map<string, JsonSchema | undefined>();
  return name => {
    if (!known.has(name)) known.set(name, findSchema(reread(), name));
    return known.get(name);
  };
}

/** The conversion for each version; undefined where nobody has to be asked. */
function conversionOf(
  spec: CustomResourceDefinition['spec'],
  sources: Sources,
  asking: Pick<DefinitionsOptions, 'ask' | 'newUid' | 'clock'>,
): ((version: Version) => Conversion) | undefined {
  const { strategy, webhook: { clientConfig, conversionReviewVersions: reviewVersions } = {} } = spec.conversion ?? {};
  if (strategy !== 'Webhook' || !clientConfig || !reviewVersions) return undefined;
  const converter = createConverter({ ...asking, clientConfig, reviewVersions });
  const versions = new Map<string, ConvertedVersion>();
  const versionOf = (apiVersion: string) => {
    const version = spec.versions.find(({ name }) => `${spec.group}/${name}` === apiVersion);
    const known = versions.get(apiVersion) ?? (version && convertedVersion(spec, version, sources));
    if (known) versions.set(apiVersion, known);
    return known;
  };
  const storedAs = `${spec.group}/${sources.storedVersion}`;
  const { clock } = asking;
  return ({ name }) => createConversion({ converter, clock, apiVersion: `${spec.group}/${name}`, storedAs, versionOf });
}

/** A version, served or not, as those who convert have to do with it. */
function convertedVersion(
  spec: CustomResourceDefinition['spec'],
  version: Version,
  sources: Sources,
): ConvertedVersion {
  const definition = definitionOf(spec, version, sources);
  const { rules } = definition;
  return {
    resource: createResource(definition),
    complete: stored => rules?.recall(stored),
    fit(converted) {
      const error = rules?.decode(converted).error;
      rules?.normalize(converted);
      converted.metadata.generation ??= 1;
      return error;
    },
  };
}

const anything: JsonSchema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

function definitionOf(
  spec: CustomResourceDefinition['spec'],
  version: Version,
  { names, schemaOf, storedVersion, conversion }: Sources & { readonly conversion?: Conversion | undefined },
): KindDefinition {
  const kind = kindOf(spec, version, names);
  const schema = () => schemaOf(version.name) ?? anything;
  const ref = `${spec.group.split('.').reverse().join('.')}.${version.name}.${names.kind}`;
  const scale = version.subresources?.scale;
  const selectablePaths = (version.selectableFields ?? []).map(({ jsonPath }) => jsonPath);
  return {
    kind,
    struct: structOfSchema(ref, schema),
    rules: createFieldRules({
      apiVersion: kind.apiVersion,
      schema,
      schemaOf: apiVersion => schemaOf(apiVersion.slice(spec.group.length + 1)),
      storedAs: storedVersion === undefined ? undefined : `${spec.group}/${storedVersion}`,
      keepsUnknown: spec.preserveUnknownFields === true,
      isConverted: conversion !== undefined,
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
    ...(conversion ? { conversion } : {}),
  };
}

function findSchema({ spec }: CustomResourceDefinition, name: string): JsonSchema | undefined {
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
