import React from 'react';
import { Distribution, Environment } from '../../wire';
import { usePanel } from '../context';

interface IEnvironmentTabProps {
  environment: Environment | null;
  /** The distributions that the notebook's own code imports. */
  imported: string[];
}

/** The kernel's world: interpreter and machine, then the packages, those that the notebook imports first. */
export function EnvironmentTab(props: IEnvironmentTabProps): JSX.Element {
  const { environment, imported } = props;
  const { trans } = usePanel();
  if (environment === null) {
    return <p className="jp-audit-Hint">{trans.__('Being captured…')}</p>;
  }
  const used = environment.distributions.filter(d => imported.includes(d.name));
  const others = environment.distributions.filter(d => !used.includes(d));
  const count = environment.distributions.length;
  return (
    <>
      <Machine environment={environment} />
      <h4>{trans.__('Packages that the notebook imports')}</h4>
      {used.length > 0 ? (
        <Packages distributions={used} />
      ) : (
        <p className="jp-audit-Hint">{trans.__('none seen')}</p>
      )}
      <details className="jp-audit-More">
        <summary>
          {trans._n('%1 package installed', '%1 packages installed', count)}
        </summary>
        <Packages distributions={others} />
      </details>
    </>
  );
}

function Machine({ environment }: { environment: Environment }): JSX.Element {
  const { trans } = usePanel();
  const { implementation, python, system, machine, git } = environment;
  const { blas, cpu, cpu_count, hash_seed, locale, timezone } = environment;
  const { cpu_features, gpus, container } = environment;
  const rows: [string, string | null][] = [
    [trans.__('Interpreter'), `${implementation} ${python}`],
    [trans.__('Machine'), `${system} ${machine}`],
    [
      trans.__('Processor'),
      [cpu, cpu_count && trans._n('%1 core', '%1 cores', cpu_count)]
        .filter(Boolean)
        .join(', ')
    ],
    [trans.__('Vector units'), cpu_features.join(', ') || null],
    [trans.__('Graphics'), gpus.join(', ') || null],
    [trans.__('Container'), container],
    [trans.__('BLAS'), blas],
    [trans.__('Hash seed'), hash_seed ?? trans.__('drawn by this process')],
    [trans.__('Locale'), [locale, timezone].filter(Boolean).join(', ') || null],
    [
      trans.__('Git'),
      git &&
        (git.dirty
          ? trans.__('%1, with uncommitted changes', git.commit.slice(0, 10))
          : git.commit.slice(0, 10))
    ],
    [trans.__('Variables read'), environment.variables.join(', ') || null]
  ];
  return (
    <dl>
      {rows.map(
        ([term, text]) =>
          text && (
            <div key={term} className="jp-audit-Row">
              <dt>{term}</dt>
              <dd>{text}</dd>
            </div>
          )
      )}
    </dl>
  );
}

function Packages(props: { distributions: Distribution[] }): JSX.Element {
  const { trans } = usePanel();
  return (
    <ul className="jp-audit-Packages">
      {props.distributions.map(
        ({ name, version, editable, direct_url, licence }) => (
          <li key={name}>
            <span>{name}</span> <code>{version}</code>
            {licence && <span className="jp-audit-Hint">{licence}</span>}
            {(editable || direct_url) && (
              <span className="jp-audit-Hint">
                {editable
                  ? trans.__('editable')
                  : trans.__('from %1', direct_url ?? '')}
              </span>
            )}
          </li>
        )
      )}
    </ul>
  );
}
