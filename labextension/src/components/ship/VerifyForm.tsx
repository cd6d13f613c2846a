import React, { useEffect, useState } from 'react';
import { NotebookAudit } from '../../model';
import { usePanel } from '../context';

/** Which bundle to verify: those beside the notebook are offered, any other can be picked. */
export function VerifyForm({ audit }: { audit: NotebookAudit }): JSX.Element {
  const { trans, actions } = usePanel();
  const [bundles, setBundles] = useState<string[]>([]);
  const [chosen, setChosen] = useState('');
  const running = audit.job?.running ?? false;
  const written = audit.job?.state.result ?? null;
  useEffect(() => {
    let current = true;
    actions.bundles().then(
      found => {
        if (current) {
          setBundles(found);
          setChosen(before => written ?? (before || (found[0] ?? '')));
        }
      },
      () => undefined // a folder that cannot be listed offers nothing
    );
    return () => {
      current = false;
    };
  }, [audit.path, written]);
  const pick = async () => {
    const path = await actions.pickBundle();
    if (path !== null) {
      setBundles(found => [...new Set([...found, path])]);
      setChosen(path);
    }
  };
  return (
    <section className="jp-audit-Ship-part" aria-label={trans.__('Verify')}>
      <h4>{trans.__('Verify')}</h4>
      <p className="jp-audit-Hint">
        {trans.__(
          'Rebuilds a bundle’s environment, runs it again, and compares it cell by cell. It asks before it runs anything.'
        )}
      </p>
      {bundles.length > 0 && (
        <select
          className="jp-audit-Select"
          aria-label={trans.__('The bundle to verify')}
          value={chosen}
          disabled={running}
          onChange={event => setChosen(event.target.value)}
        >
          {bundles.map(path => (
            <option key={path} value={path}>
              {path.split('/').pop()}
            </option>
          ))}
        </select>
      )}
      <div className="jp-audit-Actions">
        {chosen && (
          <button
            className="jp-audit-Button"
            disabled={running}
            onClick={() => actions.verify(chosen)}
          >
            {trans.__('Verify')}
          </button>
        )}
        <button
          className="jp-audit-Button"
          disabled={running}
          onClick={() => void pick()}
        >
          {trans.__('Choose a bundle…')}
        </button>
      </div>
    </section>
  );
}
