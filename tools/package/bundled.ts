/** Others' code in the bundle: whose it is, under which licenses, and what an SBOM says of it. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A package whose code is in the bundle. */
export interface Bundled {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** License, notice and the like, as the package brings them. */
  readonly texts: readonly string[];
}

/** The folders, relative to the root, of the packages that the bundler's inputs are of. Pure. */
export function packageFolders(inputs: readonly string[]): string[] {
  const folders = inputs.flatMap(input => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []);
  return [...new Set(folders)].toSorted();
}

/** Reads a package's folder. */
export function readBundled(folder: string): Bundled {
  const read = (file: string) => readFileSync(path.join(folder, file), 'utf8');
  const {
    name,
    version,
    license = 'see below',
  } = JSON.parse(read('package.json')) as Omit<Bundled, 'license'> & {
    license?: string;
  };
  const files = readdirSync(folder).filter(file => /^(licen[cs]e|notice|copying)/i.test(file));
  return { name, version, license, texts: files.map(file => read(file).trim()) };
}

/** Name, version and license texts of each package, as most licenses ask for. Pure. */
export function renderLicenses(packages: readonly Bundled[]): string {
  const parts = packages.map(({ name, version, license, texts }) => [`${name} ${version} (${license})`, ...texts]);
  const line = `\n\n${'-'.repeat(80)}\n\n`;
  return `Kubernode's JavaScript holds code of these packages.${line}${parts.map(texts => texts.join('\n\n')).join(line)}\n`;
}

/** The parts of CycloneDX that are read here. */
export interface Sbom {
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

interface Component {
  readonly 'bom-ref': string;
  readonly name: string;
  readonly scope?: string;
  readonly properties?: readonly unknown[];
}

const refOf = ({ name, version }: Pick<Bundled, 'name' | 'version'>): string => `${name}@${version}`;

/** The SBOM of what users get, out of that of a clone: what is in the bundle, what npm installs with it
 *  (`name@version`), and what that needs. Pure.
 *  Errors: one that names a package that the clone's does not know. */
export function selectComponents(
  sbom: Sbom,
  { bundled, installed }: { bundled: readonly Bundled[]; installed: readonly string[] },
): Sbom {
  const dependsOn = new Map(sbom.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
  const top = [...bundled.map(refOf), ...installed].toSorted();
  const unknown = top.filter(ref => !dependsOn.has(ref));
  if (unknown.length > 0) throw new Error(`the SBOM lacks ${unknown.join(', ')}`);
  const wanted = new Set(bundled.map(refOf));
  const add = (ref: string): void => {
    if (wanted.has(ref)) return;
    wanted.add(ref);
    for (const other of dependsOn.get(ref) ?? []) add(other);
  };
  for (const ref of installed) add(ref);
  const self = { ...sbom.metadata.component, name: 'kubernode' };
  return {
    ...sbom,
    metadata: { ...sbom.metadata, component: self },
    components: sbom.components
      .filter(one => wanted.has(one['bom-ref']))
      // For a clone most of them are tools.
      .map(one => ({
        ...one,
        properties: [],
        ...(bundled.some(other => refOf(other) === one['bom-ref']) ? { scope: 'required' } : {}),
      })),
    dependencies: [
      { ref: self['bom-ref'], dependsOn: top },
      ...sbom.dependencies
        .filter(({ ref }) => wanted.has(ref))
        .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter(other => wanted.has(other)) })),
    ],
  };
}
