import { clientModule, emptyModule, type ModuleCode, serverModule } from './code.ts';
import type { Side } from './options.ts';
import type { Session } from './session.ts';

/** The module of a template for one side. A browser gets what is exposed or nothing; that this is a mistake is told when all is known. */
export async function loadTemplate(session: Session, file: string, side: Side): Promise<ModuleCode> {
  const template = await session.read(file);
  if (side === 'server') return serverModule(template);
  return session.isExposed(template) ? clientModule(template, await session.exposed(template)) : emptyModule(template);
}
