/** Strategy of pod templates. */
import { PodTemplate } from '#api';
import { defineStrategy } from '../../resource/strategy.ts';
import { nameColumn } from './columns/age.ts';
import { column, containerList, formatLabels } from './columns/column.ts';
import { defaultPodTemplate } from './pod/defaults.ts';
import { checkPodTemplate } from './pod/spec.ts';
import { isWantedAnew, templateWarnings } from './pod/warnings.ts';

const check = ({ template = { spec: { containers: [] } } }: PodTemplate) => checkPodTemplate('template', template);

export const podTemplateStrategy = defineStrategy<PodTemplate>({
  kind: PodTemplate,
  prefixChecked: 'create',
  answersDeletedObject: true,
  countsGeneration: true,
  columns: [
    nameColumn,
    column('Containers', {
      description: 'Names of the containers of the template.',
      value: ({ template }) => containerList(template?.spec.containers, 'name'),
    }),
    column('Images', {
      description: 'Images of the containers of the template.',
      value: ({ template }) => containerList(template?.spec.containers, 'image'),
    }),
    column('Pod Labels', {
      description: 'Labels of the template.',
      value: ({ template }) => formatLabels(template?.metadata?.labels),
    }),
  ],
  applyDefaults: ({ template }) => defaultPodTemplate(template),
  warnings: (draft, old) =>
    draft.template?.spec && isWantedAnew(draft, old) ? templateWarnings('template', draft.template) : [],
  validateCreate: check,
  validateUpdate: check,
});
