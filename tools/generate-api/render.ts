/** The model -> the texts of the generated files. */
import type { FieldDescriptor, ValueDescriptor } from '../../src/api/schema/descriptor.ts';
import { renderKinds } from './kinds.ts';
import { apiVersionOf, type Model, type Struct } from './model.ts';

/** The first line of a generated file. */
export const notice =
  '// Made by tools/generate-api from the sources around it. Do not edit: change those and run it again.\n';

/** File name -> text, for the folder `src/api/generated`. */
export function renderModel(model: Model): Map<string, string> {
  const files = new Map<string, string>();
  const folders = [...new Set(model.structs.map(struct => struct.folder))].toSorted();
  for (const folder of folders) {
    files.set(`${fileName(folder)}.ts`, renderFolder(model.structs.filter(struct => struct.folder === folder)));
  }
  files.set('structs.ts', renderIndex(model, folders));
  files.set('descriptions.ts', renderDescriptions(model.structs));
  files.set('kinds.ts', `${notice}${renderKinds(model.kinds)}`);
  return files;
}

const fileName = (folder: string): string => folder.replaceAll('/', '-');
const tableName = (folder: string): string => folder.replaceAll(/\W(\w)/g, (_, letter: string) => letter.toUpperCase());

/** One folder's structs. Scalars and references are shared constants, so that the table is small in memory. */
function renderFolder(structs: Struct[]): string {
  const shared = new Map<string, string>();
  const share = (value: ValueDescriptor): string => {
    const text = literal(value);
    if (value.kind === 'list' || value.kind === 'map') return renderComposite(value, share);
    const name = shared.get(text) ?? unused(sharedName(value), new Set(shared.values()));
    shared.set(text, name);
    return name;
  };
  const body = structs.map(struct => renderStruct(struct, share)).join('');
  const constants = [...shared].map(([text, name]) => `const ${name}: ValueDescriptor = ${text};\n`).toSorted();
  return (
    `${notice}import type { StructTable, ValueDescriptor } from '../schema/descriptor.ts';\n\n` +
    `${constants.join('')}\nexport const table: StructTable = {\n${body}};\n`
  );
}

/** A name that says what is shared and changes only with it. */
function sharedName(value: ValueDescriptor): string {
  if (value.kind === 'struct') return value.ref.slice(value.ref.lastIndexOf('.') + 1);
  if ('enum' in value && value.enum) return `one_of_${value.enum.join('_').replaceAll(/\W/g, '').slice(0, 40)}`;
  return `${value.kind}_`;
}

const unused = (name: string, taken: Set<string>): string => (taken.has(name) ? unused(`${name}_`, taken) : name);

function renderComposite(value: ValueDescriptor, share: (value: ValueDescriptor) => string): string {
  if (value.kind === 'list') {
    const { kind, items, ...rest } = value;
    return `{ kind: ${literal(kind)}, items: ${share(items)}${entries(rest)} }`;
  }
  if (value.kind === 'map') {
    const { kind, values, ...rest } = value;
    return `{ kind: ${literal(kind)}, values: ${share(values)}${entries(rest)} }`;
  }
  return share(value);
}

function renderStruct(struct: Struct, share: (value: ValueDescriptor) => string): string {
  const { fields, ...rest } = struct.descriptor;
  const lines = Object.entries(fields).map(([name, field]) => `      ${key(name)}: ${renderField(field, share)},\n`);
  return `  ${literal(struct.name)}: {\n    fields: {\n${lines.join('')}    }${entries(rest)},\n  },\n`;
}

function renderField(field: FieldDescriptor, share: (value: ValueDescriptor) => string): string {
  const { value, ...rest } = field;
  return `{ value: ${share(value)}${entries(rest)} }`;
}

const entries = (object: object): string =>
  Object.entries(object)
    .map(([name, value]) => `, ${key(name)}: ${literal(value)}`)
    .join('');

/** A value as TypeScript. */
function literal(value: unknown): string {
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const properties = Object.entries(value).map(([name, inner]) => `${key(name)}: ${literal(inner)}`);
  return properties.length === 0 ? '{}' : `{ ${properties.join(', ')} }`;
}

const key = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : literal(name));

function renderIndex(model: Model, folders: string[]): string {
  const imports = folders.map(folder => `import { table as ${tableName(folder)} } from './${fileName(folder)}.ts';\n`);
  const spreads = folders.map(folder => `  ...${tableName(folder)},\n`);
  const kinds = model.kinds.map(
    kind => `  ${literal(`${apiVersionOf(kind)}/${kind.kind}`)}: ${literal(kind.struct)},\n`,
  );
  return (
    `${notice}import type { StructTable } from '../schema/descriptor.ts';\n${imports.join('')}\n` +
    `/** All structs by name. */\nexport const structs: StructTable = {\n${spreads.join('')}};\n\n` +
    `/** apiVersion/kind -> the name of its struct. */\n` +
    `export const structNames: Readonly<Record<string, string>> = {\n${kinds.join('')}};\n`
  );
}

/** The words, apart, because only OpenAPI and `explain` need them. `''` is the struct itself. */
function renderDescriptions(structs: Struct[]): string {
  const lines = structs.map(struct => {
    const words = { '': struct.description, ...struct.fieldDescriptions };
    const fields = Object.entries(words).map(([name, text]) => `    ${key(name)}: ${literal(text)},\n`);
    return `  ${literal(struct.name)}: {\n${fields.join('')}  },\n`;
  });
  return (
    `${notice}/** Struct -> field -> what it means; the words about the struct itself are under ''. */\n` +
    `export const descriptions: Readonly<Record<string, Readonly<Record<string, string>>>> = {\n${lines.join('')}};\n`
  );
}
