/** Strategy of templates of resource claims. */
import { ResourceClaimTemplate } from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ageColumn, nameColumn } from '../columns/age.ts';
import { checkImmutable } from '../fields/checks.ts';
import { checkTemplateMeta } from '../fields/labels.ts';
import { checkDeviceClaim, defaultRequests } from './rules/claim.ts';

export const resourceClaimTemplateStrategy = defineStrategy<ResourceClaimTemplate>({
  kind: ResourceClaimTemplate,
  columns: [nameColumn, ageColumn],
  applyDefaults: ({ spec }) => defaultRequests(spec?.spec?.devices),
  validateCreate: ({ spec }) => [
    ...checkTemplateMeta('spec.metadata', spec.metadata),
    ...checkDeviceClaim('spec.spec.devices', spec.spec.devices),
  ],
  validateUpdate: (template, old) => checkImmutable('spec', template.spec, old.spec),
});
