/** What plugins are made with that the operator of the server says. */
import type { EventLimit } from '../events/event-rate-limit.ts';
import type { ImagePolicySettings } from '../image-policy/settings.ts';
import type { PodSecuritySettings } from '../pod-security/exemptions.ts';

/** Settings of plugins. What is left out is as each plugin has it by itself. */
export interface AdmissionSettings {
  readonly podSecurity?: PodSecuritySettings;
  readonly eventRateLimit?: readonly EventLimit[];
  readonly imagePolicy?: ImagePolicySettings;
}

/** Every plugin has its defaults; those that need settings stay off. */
export const noAdmissionSettings: AdmissionSettings = {};
