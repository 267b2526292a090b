/** Rules for probes and lifecycle hooks. */
import {
  type Container,
  checkPortName,
  checkPortNumber,
  type EphemeralContainer,
  type FieldError,
  forbiddenField,
  type HTTPGetAction,
  type IntOrString,
  invalidValue,
  type Lifecycle,
  type LifecycleHandler,
  type PodSpec,
  type Probe,
  required,
} from '#api';
import { checkNonNegative, checkRequired, invalidEach } from '../fields/checks.ts';

type ProbeKind = 'livenessProbe' | 'readinessProbe' | 'startupProbe';
type Handler = Probe | LifecycleHandler;

/** One probe of a container. */
export function checkProbe(
  field: string,
  probe: Probe,
  { kind }: { readonly kind: ProbeKind; readonly container: Container | EphemeralContainer },
): FieldError[] {
  const errors = checkHandler(field, probe);
  for (const name of [
    'initialDelaySeconds',
    'timeoutSeconds',
    'periodSeconds',
    'successThreshold',
    'failureThreshold',
  ] as const) {
    errors.push(...checkNonNegative(`${field}.${name}`, probe[name]));
  }
  const grace = probe.terminationGracePeriodSeconds;
  if (grace !== undefined && grace <= 0) {
    errors.push(invalidValue(`${field}.terminationGracePeriodSeconds`, grace, 'must be greater than 0'));
  }
  if (kind === 'readinessProbe') {
    if (grace !== undefined) {
      errors.push(invalidValue(`${field}.terminationGracePeriodSeconds`, grace, 'must not be set for readinessProbes'));
    }
  } else if (probe.successThreshold !== undefined && probe.successThreshold !== 1) {
    errors.push(invalidValue(`${field}.successThreshold`, probe.successThreshold, 'must be 1'));
  }
  return errors;
}

/** The hooks of a container. */
export function checkLifecycle(field: string, lifecycle: Lifecycle, spec: PodSpec): FieldError[] {
  const errors: FieldError[] = [];
  for (const name of ['postStart', 'preStop'] as const) {
    const handler = lifecycle[name];
    if (handler) errors.push(...checkHandler(`${field}.${name}`, handler, spec.terminationGracePeriodSeconds));
  }
  if (lifecycle.stopSignal && !spec.os?.name) {
    errors.push(forbiddenField(`${field}.stopSignal`, "may not be set for containers with empty 'spec.os.name'"));
  }
  return errors;
}

/** Exactly one action, and what it needs. */
function checkHandler(field: string, handler: Handler, graceSeconds?: number): FieldError[] {
  const errors: FieldError[] = [];
  const actions = (['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const).filter(
    name => (handler as Record<string, unknown>)[name] !== undefined,
  );
  for (const name of actions.slice(1)) {
    errors.push(forbiddenField(`${field}.${name}`, 'may not specify more than 1 handler type'));
  }
  if (actions.length === 0) return [required(field, 'must specify a handler type')];
  if (handler.exec && !handler.exec.command?.length) errors.push(required(`${field}.exec.command`));
  if (handler.httpGet) errors.push(...checkHttpGet(`${field}.httpGet`, handler.httpGet));
  if (handler.tcpSocket) errors.push(...checkPort(`${field}.tcpSocket.port`, handler.tcpSocket.port));
  if ('grpc' in handler && handler.grpc) errors.push(...checkPort(`${field}.grpc.port`, handler.grpc.port));
  if ('sleep' in handler && handler.sleep) {
    const { seconds } = handler.sleep;
    const limit = graceSeconds ?? 30;
    if (seconds < 0 || seconds > limit) {
      errors.push(
        invalidValue(
          `${field}.sleep`,
          seconds,
          `must be non-negative and less than terminationGracePeriodSeconds (${limit})`,
        ),
      );
    }
  }
  return errors;
}

function checkHttpGet(field: string, { path, port, httpHeaders = [] }: HTTPGetAction): FieldError[] {
  return [
    ...checkRequired(`${field}.path`, path),
    ...checkPort(`${field}.port`, port),
    ...httpHeaders.flatMap(({ name }) =>
      /^[-A-Za-z0-9]+$/.test(name)
        ? []
        : [
            invalidValue(
              `${field}.httpHeaders`,
              name,
              "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')",
            ),
          ],
    ),
  ];
}

const checkPort = (field: string, port: IntOrString): FieldError[] =>
  invalidEach(field, port, typeof port === 'number' ? checkPortNumber(port) : checkPortName(port));
