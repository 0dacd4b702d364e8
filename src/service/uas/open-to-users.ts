/** Routes for everybody who is signed in; all others are the administrators'. */
const openToUsers = new Set([
  'GET /',
  'GET /uas',
  'POST /uas',
  'DELETE /uas',
  'GET /images',
  'GET /mgr-info',
]);

/** @param path what follows the base path, as it was sent */
export function isOpenToUsers(method: string, path: string): boolean {
  return openToUsers.has(`${method} ${path || '/'}`);
}
