import { expect, it } from 'vitest';
import type { StructDescriptor, StructReference } from './descriptor.ts';
import { dropDisabledFields } from './disabled-fields.ts';

const reference = (struct: StructDescriptor): StructReference => ({ kind: 'struct', ref: '', struct });
const leaf = reference({
  fields: {
    plain: { value: { kind: 'string' } },
    gated: { value: { kind: 'string' }, featureGate: 'One' },
    other: { value: { kind: 'boolean' }, featureGate: 'Two' },
  },
});
const tree: { -readonly [Name in keyof StructReference]: StructReference[Name] } = {
  kind: 'struct',
  ref: '',
};
tree.struct = {
  fields: {
    leaf: { value: leaf },
    list: { value: { kind: 'list', items: leaf } },
    map: { value: { kind: 'map', values: leaf } },
    children: { value: { kind: 'list', items: tree } },
  },
};
const full = { plain: 'a', gated: 'b', other: false };

it('drops fields whose gate is off, wherever they are', () => {
  const draft = { leaf: { ...full }, list: [{ ...full }], map: { a: { ...full } }, children: [{ leaf: { ...full } }] };
  dropDisabledFields(tree, draft);
  const rest = { plain: 'a' };
  expect(draft).toEqual({ leaf: rest, list: [rest], map: { a: rest }, children: [{ leaf: rest }] });
});

it('keeps the fields of a gate that the object uses already, wherever it does', () => {
  const draft = { leaf: { ...full }, children: [{ leaf: { ...full } }] };
  dropDisabledFields(tree, draft, { old: { list: [{ gated: 'x' }] } });
  const rest = { plain: 'a', gated: 'b' };
  expect(draft).toEqual({ leaf: rest, children: [{ leaf: rest }] });
});

it('leaves what is of a wrong type, and what has no gates', () => {
  const draft = { leaf: 'x', list: { gated: 1 }, map: [1], children: null };
  dropDisabledFields(tree, draft);
  expect(draft).toEqual({ leaf: 'x', list: { gated: 1 }, map: [1], children: null });
  const plain = { gated: 'x' };
  dropDisabledFields(reference({ fields: { gated: { value: { kind: 'string' } } } }), plain);
  expect(plain).toEqual({ gated: 'x' });
});
