/** The wide columns of workloads: what their template runs and whom they select. */
import type { KubeObject, LabelSelector, PodTemplateSpec } from '#api';
import type { TableColumn } from '../../../resource/strategy.ts';
import { column, containerList, formatSelector } from './column.ts';

interface TemplateFields<K> {
  readonly template: (object: K) => PodTemplateSpec | undefined;
  readonly selector: (object: K) => LabelSelector | undefined;
}

/** Containers, Images, Selector. */
export const templateColumns = <K extends KubeObject>({ template, selector }: TemplateFields<K>): TableColumn<K>[] => [
  column('Containers', {
    wide: true,
    description: 'Names of the containers of the template.',
    value: object => containerList(template(object)?.spec.containers, 'name'),
  }),
  column('Images', {
    wide: true,
    description: 'Images of the containers of the template.',
    value: object => containerList(template(object)?.spec.containers, 'image'),
  }),
  column('Selector', {
    wide: true,
    description: 'Which pods belong to the object.',
    value: object => formatSelector(selector(object)),
  }),
];
