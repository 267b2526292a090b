/** Versions that the product reports of itself. */

/** Kubernode's own version. */
export const productVersion = '0.1.0';
/** The Kubernetes version whose API is spoken. */
export const kubernetesVersion = 'v1.37.2';
