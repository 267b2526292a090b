/** What every object in protobuf begins with. Source:
 *  https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding */
export const magic = Buffer.from('k8s\0');

/** Whether bytes are an object in protobuf. */
export const hasMagic = (bytes: Uint8Array): boolean => magic.every((byte, index) => bytes[index] === byte);
