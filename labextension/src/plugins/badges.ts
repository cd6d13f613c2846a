import {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICellModel } from '@jupyterlab/cells';
import {
  EditorExtensionRegistry,
  IEditorExtensionRegistry
} from '@jupyterlab/codemirror';
import {
  ITranslator,
  nullTranslator,
  TranslationBundle
} from '@jupyterlab/translation';
import { Badge, badgeExtension, IBadge } from '../badge';
import { CommandIDs, IAuditModel } from '../tokens';
import { CellOrigin } from '../wire';

/** Badges on the cells that a model wrote. */
export const badgesPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-audit:badges',
  description: 'Shows on cells which model wrote them, and who vouches.',
  autoStart: true,
  requires: [IAuditModel, IEditorExtensionRegistry],
  optional: [ITranslator],
  activate: (
    app: JupyterFrontEnd,
    audits: IAuditModel,
    registry: IEditorExtensionRegistry,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyter_audit');
    const badges = new Map<Badge, ICellModel>();
    const update = (badge: Badge, cell: ICellModel) => {
      const origins = audits.withCell(cell)?.assessment?.origins ?? [];
      const origin = origins.find(({ cell_id }) => cell_id === cell.id);
      badge.show(origin?.ai ? badgeOf(origin, trans) : null);
    };
    audits.changed.connect(() => badges.forEach((cell, b) => update(b, cell)));
    registry.addExtension({
      name: 'jupyter-audit:badges',
      factory: ({ model }) => {
        const cell = model as Partial<ICellModel>;
        if (cell.id === undefined || cell.type !== 'code') {
          return null;
        }
        const attach = (badge: Badge) => {
          badges.set(badge, cell as ICellModel);
          update(badge, cell as ICellModel);
          return () => badges.delete(badge);
        };
        return EditorExtensionRegistry.createImmutableExtension(
          badgeExtension(attach, () => {
            void app.commands.execute(CommandIDs.showOrigins, {
              cell: cell.id
            });
          })
        );
      }
    });
  }
};

function badgeOf(origin: CellOrigin, trans: TranslationBundle): IBadge {
  const { origin: writer, how, vouched } = origin;
  const words = vouched ? trans.__('vouched for') : trans.__('not vouched for');
  return { text: `${writer}: ${words}`, title: how, vouched };
}
