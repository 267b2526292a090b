/** Strategy of templates of resource claims. */
import { deepEqual, type FieldError, forbiddenField, type ObjectMeta, ResourceClaimTemplate } from '#api';
import { loadExpressions } from '../../../admission/expressions/machinery.ts';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ageColumn, nameColumn } from '../columns/age.ts';
import { checkImmutable } from '../fields/checks.ts';
import { checkTemplateMeta } from '../fields/labels.ts';
import { checkDeviceClaim, defaultRequests } from './rules/claim.ts';

export const resourceClaimTemplateStrategy = defineStrategy<ResourceClaimTemplate>({
  kind: ResourceClaimTemplate,
  load: loadExpressions,
  answersDeletedObject: true,
  columns: [nameColumn, ageColumn],
  applyDefaults: ({ spec }) => defaultRequests(spec?.spec?.devices),
  validateCreate: checkTemplate,
  // As upstream, which says of what may not be changed all the same what else is wrong with it.
  validateUpdate: (template, old) => [
    ...(deepEqual(template.spec, old.spec) ? [] : checkTemplate(template)),
    ...checkImmutable('spec', template.spec, old.spec),
  ],
});

function checkTemplate({ spec }: ResourceClaimTemplate): FieldError[] {
  return [
    ...checkTemplateMeta('spec.metadata', spec.metadata),
    ...checkOnlyMarks('spec.metadata', spec.metadata),
    ...checkDeviceClaim('spec.spec.devices', spec.spec.devices),
  ];
}

/** Claims get their labels and annotations from their template, and all else of their own. */
function checkOnlyMarks(field: string, metadata: Partial<ObjectMeta> = {}): FieldError[] {
  const { labels: _labels, annotations: _annotations, ...rest } = metadata;
  // As upstream, which makes the words of its own names.
  return Object.keys(rest).map(name => forbiddenField(`${field}.${name === 'uid' ? 'uID' : name}`, 'cannot be set'));
}
