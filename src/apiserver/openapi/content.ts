/** What operations carry: the schemas of their bodies and answers, collected for one document. */
import type { Kind, StructReference } from '#api';
import type { KindShape } from '../resource/definition.ts';
import type { Forms } from './media-types.ts';
import type { Operation } from './operations.ts';
import { type Dialect, type Schema, scalarNames } from './schema.ts';
import { type Descriptions, SchemaCollector } from './schemas.ts';

const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1';
const metaStruct = (name: string): StructReference => ({ kind: 'struct', ref: `${meta}.${name}` });

/** What documents are written with. */
export interface Writing extends Forms {
  readonly content: DocumentContent;
}

interface ContentOptions {
  readonly dialect: Dialect;
  /** All kinds that are served, and those of bodies. */
  readonly kinds: readonly KindShape[];
  /** The versions of groups that the document is about. */
  readonly about: readonly Pick<Kind, 'group' | 'version'>[];
  readonly descriptions: Descriptions;
}

type KindName = Pick<Kind, 'group' | 'version' | 'kind'>;

/** Of one document; schemas that it refers to are in it when all operations were asked about. */
export class DocumentContent {
  readonly #dialect: Dialect;
  readonly #collector: SchemaCollector;
  readonly #shapes: ReadonlyMap<string, KindShape>;

  constructor({ dialect, kinds, about, descriptions }: ContentOptions) {
    this.#dialect = dialect;
    this.#collector = new SchemaCollector({ dialect, descriptions, kindsOf: kindsByStruct(kinds, about) });
    this.#shapes = new Map(kinds.map(shape => [textOf(shape.kind), shape]));
  }

  /** The schema of an operation's body; undefined for one without. */
  bodyOf({ body }: Operation): Schema | undefined {
    if (body === undefined) return undefined;
    if (body === 'Patch') return this.#collector.referScalar(scalarNames.patch);
    return body === 'DeleteOptions' ? this.#collector.refer(metaStruct('DeleteOptions')) : this.#refer(body);
  }

  /** The schema of an operation's answer, `{}` where it is anything. */
  answerOf({ answer, kind }: Operation): Schema {
    if (answer === 'text' || answer === 'log') return { type: 'string' };
    if (answer === 'list') return kind ? this.#referList(kind) : {};
    return typeof answer === 'string' ? this.#collector.refer(metaStruct(answer)) : this.#refer(answer);
  }

  /** All schemas that were referred to. */
  schemas(): Record<string, Schema> {
    return this.#collector.collected();
  }

  #refer(kind: KindName): Schema {
    const shape = this.#shapes.get(textOf(kind));
    if (!shape) return { type: 'string' };
    return shape.publish ? this.#referPublished(shape, shape.publish) : this.#collector.refer(shape.struct);
  }

  /** A kind that brings its own schema, with the fields that every object has. */
  #referPublished({ kind, struct: { ref } }: KindShape, publish: NonNullable<KindShape['publish']>): Schema {
    if (this.#collector.has(ref)) return this.#collector.reference(ref);
    const { schema, isOpen } = publish(this.#dialect);
    const kinds = { 'x-kubernetes-group-version-kind': [pick(kind)] };
    if (isOpen) return this.#collector.add(ref, { ...schema, ...kinds });
    const whole = this.#withEmbedded(schema);
    const properties = { ...whole.properties, ...this.#fieldsOfAll() };
    return this.#collector.add(ref, { ...whole, properties, ...kinds });
  }

  /** A schema in which the objects within an object have the fields that every object has. As upstream, version 2 says
   *  nothing of those that may have any fields. */
  #withEmbedded(schema: Schema): Schema {
    const { items, additionalProperties: others, properties: named, required = [] } = schema;
    const properties =
      named && Object.entries(named).map(([name, field]) => [name, this.#withEmbedded(field)] as const);
    const whole: Schema = {
      ...schema,
      ...(items ? { items: this.#withEmbedded(items) } : {}),
      ...(typeof others === 'object' ? { additionalProperties: this.#withEmbedded(others) } : {}),
      ...(properties ? { properties: Object.fromEntries(properties) } : {}),
    };
    const isFree = this.#dialect.version === 2 && schema['x-kubernetes-preserve-unknown-fields'] === true;
    if (schema['x-kubernetes-embedded-resource'] !== true || isFree) return whole;
    return {
      ...whole,
      required: [...new Set([...required, 'kind', 'apiVersion'])],
      properties: { ...whole.properties, ...this.#fieldsOfAll() },
    };
  }

  #fieldsOfAll(): Record<string, Schema> {
    const metadata = this.#collector.refer(metaStruct('ObjectMeta'));
    const isThird = this.#dialect.version === 3;
    return {
      apiVersion: {
        description: 'APIVersion defines the group and version in which the object is written.',
        type: 'string',
      },
      kind: { description: 'Kind names what the object is.', type: 'string' },
      metadata: isThird ? { description: "Standard object's metadata.", allOf: [metadata] } : metadata,
    };
  }

  #referList(kind: KindName): Schema {
    const shape = this.#shapes.get(textOf(kind));
    const { listKind = `${kind.kind}List` } = shape?.kind ?? {};
    const ref = shape?.struct.ref ?? kind.kind;
    return this.#collector.add(`${ref.slice(0, ref.lastIndexOf('.') + 1)}${listKind}`, {
      description: `A list of objects of kind ${kind.kind}.`,
      type: 'object',
      required: ['items'],
      properties: {
        apiVersion: { description: 'Group and version in which the list is written.', type: 'string' },
        items: { description: 'The objects.', type: 'array', items: this.#refer(kind) },
        kind: { description: 'What the list is.', type: 'string' },
        metadata: this.#collector.part(metaStruct('ListMeta'), 'What is said of the list.'),
      },
      'x-kubernetes-group-version-kind': [{ ...pick(kind), kind: listKind }],
    });
  }
}

/** Codes with which an operation may succeed, and what they mean. */
export function codesOf({ method, action }: Operation): readonly (readonly [code: string, words: string])[] {
  const ok = ['200', 'OK'] as const;
  if (method === 'get' || action === 'deletecollection' || action === 'connect') return [ok];
  const created = ['201', 'Created'] as const;
  const accepted = ['202', 'Accepted'] as const;
  if (method === 'post') return [ok, created, accepted];
  return method === 'delete' ? [ok, accepted] : [ok, created];
}

const pick = ({ group, version, kind }: KindName): KindName => ({ group, kind, version });

const textOf = ({ group, version, kind }: KindName): string => `${group}/${version}/${kind}`;

/** The kinds that each struct is: usually one; what every version of a group has, one in each that the document is
 *  about. */
function kindsByStruct(kinds: readonly KindShape[], about: ContentOptions['about']): Map<string, KindName[]> {
  const byStruct = new Map<string, KindName[]>();
  for (const { kind, struct } of kinds) byStruct.set(struct.ref, [...(byStruct.get(struct.ref) ?? []), pick(kind)]);
  const core = { group: '', version: 'v1' };
  const versions = [core, ...about.filter(({ group }) => group !== '')];
  for (const kind of ['DeleteOptions', 'WatchEvent'])
    byStruct.set(
      `${meta}.${kind}`,
      versions.map(version => pick({ ...version, kind })),
    );
  for (const kind of ['Status', 'APIResourceList']) byStruct.set(`${meta}.${kind}`, [pick({ ...core, kind })]);
  return byStruct;
}
