export function trimSdk() {
  return { name: 'trim-sdk' };
}
