// Every German word that a journey looks for. When a page changes its words, this file changes and no journey does.

export const labels = {
  search: { box: /Blaupausen suchen|Wonach suchen Sie/i, submit: /^Suchen$/ },
  signIn: {
    page: /anmelden/i,
    signOut: /abmelden/i,
    personas: {
      'wetzlar-erfassung': /Erfass.*Wetzlar/is,
      'wetzlar-freigabe': /Freigabe.*Wetzlar/is,
      giessen: /Gießen/i,
      sinn: /Sinn/,
      landkreis: /Lahn-Dill-Kreis/i,
      koordination: /Koordin/i,
      pruefung: /Prüf/i,
      verwaltung: /Verwaltung|Administr/i,
    },
  },
  blueprint: {
    hundesteuer: /Hundesteuer/i,
    toDo: 'Was ist bei uns zu tun?',
    declareInterest: /Interesse (erklären|bekunden|anmelden|vermerken)/i,
  },
  toDo: {
    parts: [/Schritte/i, /Aufwand/i, /Kosten/i, /Ansprech|Wen fragen|Kontakt/i],
    forbidden: /\b(BPMN|FIM|XDatenfelder)\b/,
  },
  adoption: {
    confirm: /Interesse|Eintragen|Speichern/i,
    recorded: /eingetragen|vermerkt|erfasst|gespeichert/i,
    newStep: /Schritt (eintragen|erfassen|hinzufügen)|Nächster Schritt/i,
    stage: /^(Stand|Stufe|Stadium)/i,
    version: /Version/i,
    effectiveOn: /Wirksam|gilt seit|Gültig ab|Datum|Tag/i,
    evidence: /Nachweis/i,
    submit: /Schritt eintragen|Eintragen|Speichern/i,
    refused: /Nachweis/i,
    timeline: /Verlauf/i,
    stages: {
      interest: 'Interesse', alignment: 'in Abstimmung', confirmed: 'zugesagt', contracted: 'Vertrag',
      configured: 'eingerichtet', tested: 'getestet', live: 'in Betrieb',
    },
  },
  publish: {
    file: /^Paket/i,
    check: /Prüfen|Hochladen/i,
    publish: /Veröffentlichen/i,
    findings: /Befund|Hinweis|Fehler/i,
    published: /veröffentlicht/i,
    identical: /bereits veröffentlicht|schon veröffentlicht|unverändert/i,
    differs: /anderem Inhalt|abweichend|bereits vergeben/i,
  },
  report: {
    cooperation: /Kooperation/i,
    from: /^(Von|Beginn|Zeitraum von)/i,
    until: /^(Bis|Ende|Zeitraum bis)/i,
    make: /(Übersicht|Bericht|Nachweis|Aufstellung).*(erstellen|anzeigen)|Anzeigen|Erstellen/i,
    figures: /Kennzahlen|Zahlen/i,
    rows: /Einträge|Zeilen|Nachnutzungen/i,
  },
  results: { list: /Treffer|Suchergebnis|Ergebnis/i, facets: /Eingrenzen|Filter/i, apply: /Anwenden|Filtern|Eingrenzen/i,
    none: /Keine|nichts gefunden/i },
  exampleData: /Beispieldaten/,
};
