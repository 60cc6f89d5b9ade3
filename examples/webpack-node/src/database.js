import { url } from '~ssmith/config/database';

/** Where a connection would be made. @returns what may be told of it */
export function connect() {
  const { username, password, host } = new URL(url);
  return `${username}@${host}, a password of ${decodeURIComponent(password).length} characters`;
}
