import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import { TranslationBundle } from '@jupyterlab/translation';
import { Message } from '@lumino/messaging';
import { ISignal, Signal } from '@lumino/signaling';
import React from 'react';
import { RefusedError } from './api';
import { Audits } from './audits';
import { cellNames } from './cellnames';
import { IPanelActions, PanelContextProvider } from './components/context';
import { Panel } from './components/Panel';
import { IPage } from './components/RulePageView';
import { auditIcon } from './icons';
import { FocusKeeper } from './focuskeeper';
import { PANEL_ID } from './tokens';

/** How many frames are waited for what is to have the focus: half a second or more. */
const FRAMES = 30;

/** The sidebar. */
export class AuditPanel extends ReactWidget {
  constructor(
    private _audits: Audits,
    private _actions: IPanelActions,
    private _trans: TranslationBundle
  ) {
    super();
    this.id = PANEL_ID;
    this.addClass('jp-audit-Panel');
    this.title.icon = auditIcon;
    this.title.caption = _trans.__('Notebook audit');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', _trans.__('Notebook audit'));
    this._focus = new FocusKeeper(this.node);
    this._audits.changed.connect(() => {
      if (this.isVisible) {
        this._changed.emit();
      }
    });
  }

  dispose(): void {
    this._focus.dispose();
    super.dispose();
  }

  /** Show a rule's page in the place of the notebook. */
  async explain(rule: string): Promise<void> {
    this._show({ rule, page: null, refusal: null });
    try {
      const page = await this._audits.api.explain(rule);
      this._replace({ rule, page, refusal: null });
    } catch (error) {
      const refusal =
        error instanceof RefusedError
          ? error.refusal
          : { message: String(error), hint: '', reason: 'other' as const };
      this._replace({ rule, page: null, refusal });
    }
  }

  /** Back to the notebook. */
  closePage(): void {
    this._show(null);
  }

  /** Ask for a sign-off of a cell, in the part that says who vouches; null takes the question back. */
  askSignOff(cell: string | null): void {
    this._signing = cell;
    this._show(null);
    if (cell !== null) {
      // Not in this turn: a menu or palette that was asked closes after it, and takes the focus along.
      setTimeout(() => this.reveal('.jp-audit-Signing', 'textarea'));
    }
  }

  /** Bring a part of the panel into view, and put the focus on its first button, or on what else is named. */
  reveal(selector: string, focused = 'button', frames = FRAMES): void {
    this._revealing = frames > 0;
    requestAnimationFrame(() => {
      const node = this.node.querySelector<HTMLElement>(selector);
      if (node === null && this._revealing) {
        this.reveal(selector, focused, frames - 1);
        return;
      }
      this._revealing = false;
      node?.closest('details')?.setAttribute('open', '');
      node?.scrollIntoView({ block: 'center' });
      node?.querySelector<HTMLElement>(focused)?.focus();
    });
  }

  /** Whoever asks for the panel by a command goes on in it, by keyboard too. */
  protected onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    // Not in this turn: the palette that was asked closes after it, and takes the focus along.
    setTimeout(() => {
      if (!this._revealing && !this.node.contains(document.activeElement)) {
        this.node.querySelector<HTMLElement>('button')?.focus();
      }
    });
  }

  /** What happened while the panel was out of sight was not drawn. */
  protected onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this._changed.emit();
  }

  protected render(): JSX.Element {
    const trans = this._trans;
    return (
      <UseSignal signal={this._rendered}>
        {() => (
          <PanelContextProvider
            value={{
              trans,
              actions: this._actions,
              severity: this._audits.settings.severity,
              signing: this._signing,
              person: this._audits.settings.name,
              cellName: cellNames(this._audits.current?.model ?? null, trans)
            }}
          >
            <Panel audit={this._audits.current} page={this._page} />
          </PanelContextProvider>
        )}
      </UseSignal>
    );
  }

  private get _rendered(): ISignal<this, void> {
    return this._changed;
  }

  private _show(page: IPage | null): void {
    this._page = page;
    this._changed.emit();
  }

  /** Show what was fetched, unless the user has gone elsewhere since. */
  private _replace(page: IPage): void {
    if (this._page?.rule === page.rule) {
      this._show(page);
    }
  }

  private _focus: FocusKeeper;
  /** Whether a part that is to have the focus is about to be drawn. */
  private _revealing = false;
  private _page: IPage | null = null;
  private _signing: string | null = null;
  private _changed = new Signal<this, void>(this);
}
