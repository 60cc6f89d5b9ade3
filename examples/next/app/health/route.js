import server from '../../config/server.ssm.yaml';

export const dynamic = 'force-dynamic';

export function GET() {
  return Response.json({ database: server.db.host });
}
