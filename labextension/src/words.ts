import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils';
import { AuditApi, IAnswerWish, ISignOffWish } from './api';
import { IWaiverWish } from './decisions';
import { NotebookAudit } from './model';
import { Finding } from './wire';

/** What people say: asked of the server where it must be bound to the code, kept in the notebook. */
export class Words {
  constructor(
    private _api: AuditApi,
    private _remember: (name: string) => void
  ) {}

  /** Answer a checklist item. */
  async attest(audit: NotebookAudit, wish: IAnswerWish): Promise<void> {
    const { reply } = await audit.ask(request =>
      this._api.attest(audit.path, request, wish)
    );
    if (reply.attestation !== null) {
      audit.decisions.attest(reply.attestation);
      this._remember(wish.author);
    }
  }

  /** Vouch for a cell, or for the notebook. The log beside the notebook has it too, and keeps it. */
  async signOff(audit: NotebookAudit, wish: ISignOffWish): Promise<void> {
    const { reply } = await audit.ask(request =>
      this._api.signOff(audit.path, request, wish)
    );
    if (reply.signoff !== null) {
      audit.decisions.sign(reply.signoff);
      this._remember(wish.name);
    }
  }

  /** Live with a finding. */
  waive(audit: NotebookAudit, finding: Finding, wish: IWaiverWish): void {
    audit.decisions.waive(finding, wish);
    this._remember(wish.author);
  }

  /** Say who wrote a cell: a person, or a tool with or without its model. Null takes the word back. */
  stateOrigin(
    audit: NotebookAudit,
    cellId: string,
    writer: { tool: string; model: string | null } | null
  ): void {
    const source = audit.sourceNow(cellId) ?? '';
    audit.decisions.stateOrigin(
      cellId,
      writer && {
        ...writer,
        time: new Date().toISOString(),
        share: writer.tool === 'person' ? null : 1,
        digest: sourceDigest(source),
        how: 'word'
      }
    );
  }
}

/** SHA-256 of a cell's source, as the server takes it. Works where the page has no `crypto.subtle`, too. */
export function sourceDigest(source: string): string {
  return bytesToHex(sha256(utf8ToBytes(source)));
}
