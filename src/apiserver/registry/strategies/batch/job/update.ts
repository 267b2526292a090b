/** What may change of a job. Source:
 *  https://kubernetes.io/docs/concepts/workloads/controllers/job/#mutable-scheduling-directives */
import {
  deepClone,
  type FieldError,
  invalidValue,
  type Job,
  type JobSpec,
  type PodSpec,
  type PodTemplateSpec,
} from '#api';
import { checkImmutable } from '../../fields/checks.ts';
import { isEqual } from '../../fields/equal.ts';
import { hasCondition } from './status-facts.ts';

const fixedFields = [
  'selector',
  'completionMode',
  'podFailurePolicy',
  'backoffLimitPerIndex',
  'managedBy',
  'successPolicy',
] as const;

/** What an update of a job may not change. */
export function checkJobSpecUpdate(field: string, job: Job, old: Job): FieldError[] {
  return [
    ...checkCompletions(`${field}.completions`, job.spec, old.spec),
    ...fixedFields.flatMap(name => checkImmutable(`${field}.${name}`, job.spec[name], old.spec[name])),
    ...checkTemplate(`${field}.template`, job, old),
  ];
}

/** An Indexed job may grow and shrink, all of it at once. */
function checkCompletions(field: string, spec: JobSpec, old: JobSpec): FieldError[] {
  const { completions, parallelism } = spec;
  if (spec.completionMode !== 'Indexed') return checkImmutable(field, completions, old.completions);
  if (completions === undefined || completions === old.completions || completions === parallelism) return [];
  return [invalidValue(field, completions, 'can only be modified in tandem with spec.parallelism')];
}

/** While a job is suspended and has no pods, it may be said anew where they go and what they take. */
function checkTemplate(field: string, job: Job, old: Job): FieldError[] {
  const { template } = job.spec;
  if (!isAtRest(old)) return checkImmutable(field, template, old.spec.template);
  const expected = withResources(withDirectives(deepClone(old.spec.template), template), template);
  return checkImmutable(`${field}.spec`, template.spec, expected.spec);
}

function isAtRest(job: Job): boolean {
  const { startTime, active = 0 } = job.status ?? {};
  return job.spec.suspend === true && active === 0 && (startTime === undefined || hasCondition(job, 'Suspended'));
}

const directives = ['nodeSelector', 'tolerations', 'schedulingGates'] as const;

/** The template with what another one says of where pods go. */
function withDirectives(template: PodTemplateSpec, wanted: PodTemplateSpec): PodTemplateSpec {
  const spec: PodSpec = { ...template.spec };
  for (const name of directives) copyField(spec, wanted.spec, name);
  const { nodeAffinity: _old, ...kept } = spec.affinity ?? {};
  const nodeAffinity = wanted.spec.affinity?.nodeAffinity;
  spec.affinity = { ...kept, ...(nodeAffinity ? { nodeAffinity } : {}) };
  if (isEqual(spec.affinity, {})) copyField(spec, wanted.spec, 'affinity');
  return { ...template, spec };
}

/** The template with what another one says of the resources of containers of the same names. */
function withResources(template: PodTemplateSpec, wanted: PodTemplateSpec): PodTemplateSpec {
  for (const list of ['containers', 'initContainers'] as const) {
    const containers = template.spec[list] ?? [];
    const others = wanted.spec[list] ?? [];
    if (containers.length !== others.length) continue;
    for (const [index, container] of containers.entries()) {
      const other = others[index];
      if (other?.name === container.name) copyField(container, other, 'resources');
    }
  }
  return template;
}

function copyField<T extends object>(to: T, from: T, field: keyof T): void {
  if (from[field] === undefined) delete to[field];
  else to[field] = from[field];
}
