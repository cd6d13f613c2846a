import {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { AuditActions } from '../actions';
import { nextPlace } from '../navigation';
import { CommandIDs, IAuditModel } from '../tokens';

const NO_ARGS = { args: { type: 'object' as const, properties: {} } };

/** What can be done from the palette, the menus and by keyboard. */
export const commandsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-audit:commands',
  description: 'Commands of the audit.',
  autoStart: true,
  requires: [IAuditModel],
  optional: [ITranslator, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    audits: IAuditModel,
    translator: ITranslator | null,
    palette: ICommandPalette | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyter_audit');
    const { commands } = app;
    const actions = new AuditActions(app, audits, trans);
    const isEnabled = () => audits.current !== null;
    const step = (direction: 1 | -1) => {
      const audit = audits.current;
      const places = audit?.standing.map(finding => finding.place) ?? [];
      const cell = audit?.panel.content.activeCellIndex ?? 0;
      const place = nextPlace(places, cell, direction);
      if (place) {
        actions.goTo(place);
      }
    };

    commands.addCommand(CommandIDs.check, {
      label: trans.__('Check This Notebook Now'),
      describedBy: NO_ARGS,
      isEnabled,
      execute: () => actions.check()
    });
    commands.addCommand(CommandIDs.toggleRecording, {
      label: () =>
        audits.current?.recording.state === 'on'
          ? trans.__('Stop Recording')
          : trans.__('Start Recording'),
      describedBy: NO_ARGS,
      isEnabled: () =>
        ['on', 'off'].includes(audits.current?.recording.state ?? ''),
      execute: () =>
        audits.current?.recording.state === 'on'
          ? actions.stopRecording()
          : actions.startRecording()
    });
    commands.addCommand(CommandIDs.nextFinding, {
      label: trans.__('Go to the Next Cell with a Finding'),
      describedBy: NO_ARGS,
      isEnabled,
      execute: () => step(1)
    });
    commands.addCommand(CommandIDs.previousFinding, {
      label: trans.__('Go to the Previous Cell with a Finding'),
      describedBy: NO_ARGS,
      isEnabled,
      execute: () => step(-1)
    });
    commands.addCommand(CommandIDs.fix, {
      label: trans.__('Fix a Finding'),
      describedBy: {
        args: {
          type: 'object',
          properties: { fingerprint: { type: 'string' } }
        }
      },
      isEnabled,
      execute: ({ fingerprint }) => {
        const finding = audits.current?.standing.find(
          candidate => candidate.fingerprint === fingerprint
        );
        if (finding) {
          actions.fix(finding);
        }
      }
    });

    commands.addCommand(CommandIDs.undo, {
      label: trans.__('Undo the Last Answer, Waiver or Sign-off'),
      describedBy: NO_ARGS,
      isEnabled: () => audits.current?.decisions.canUndo ?? false,
      execute: () => actions.undoDecision()
    });

    audits.changed.connect(() => commands.notifyCommandChanged());
    const category = trans.__('Audit');
    [
      CommandIDs.open,
      CommandIDs.check,
      CommandIDs.toggleRecording,
      CommandIDs.nextFinding,
      CommandIDs.previousFinding,
      CommandIDs.signOff,
      CommandIDs.undo
    ].forEach(command => palette?.addItem({ command, category }));
  }
};
