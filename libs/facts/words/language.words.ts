import type { LanguageWords } from './words.of.language.js';
import { otherWords } from './language.words.other.js';

const english: LanguageWords = {
  negators:
    "not|no|never|none|nothing|nobody|neither|nor|without|hardly|barely|scarcely|rarely|seldom|lack|lacks|lacked|lacking|cannot|can't|don't|doesn't|didn't|won't|wouldn't|isn't|aren't|wasn't|weren't|haven't|hasn't|hadn't|couldn't|shouldn't|ain't|cant|dont|doesnt|didnt|wont|wouldnt|isnt|arent|wasnt|werent|havent|hasnt|hadnt|couldnt|shouldnt|non|failed to|fails to|far from|anything but",
  far: 'not what|not something|not exactly what|nothing that|not the kind of|nothing i would call',
  less: 'less|least',
  degrees:
    'very|really|so|too|extremely|quite|pretty|absolutely|totally|completely|incredibly|highly|rather|fairly|truly|super|awfully|terribly|insanely|ridiculously|most|more|particularly|especially|just|that|all that|at all|exactly|even|bit|a|an|the|any|ever|always|always been|remotely|overly|crazy|damn',
  neutral:
    "not only|not just|not to mention|no doubt|no matter|no longer|no one|no idea|not sure|why not|if not|or not|no wonder|nothing but|none other than|more or less|would like|i'd like|we'd like|would be nice|would be good|would be great|would have been nice|would have been good|looks like|look like|looked like|feels like|felt like|feel like|seems like|seemed like|sounds like|tastes like|tasted like|smells like|is like|was like|are like|were like|just like|like a|like an|like the|like this|like that|like i|like you|like we|like they|kind of|kinds of|what kind|good luck with|best before|customer care|hope to|i hope|hoping for|free of|worth it if|well as|as well as|used to be great|used to be good|matter of fact|help desk|clear that|please|self service|at best|better than nothing|better off|had better|no better|for the best part|share",
  idioms: {
    'no complaints': 3,
    'no complaint': 3,
    'cannot complain': 2,
    "can't complain": 2,
    'cannot fault': 3,
    "can't fault": 3,
    'never been better': 4,
    'nothing better': 3,
    'no joke': 0,
    'not bad': 2,
    'not too bad': 2,
    'not that bad': 2,
    'no brainer': 2,
    'second to none': 4,
    'never again': -3,
    'once and never again': -4,
    'waste of time': -3,
    'too slow': -2,
    'too long': -2,
    'too late': -2,
    'too expensive': -2,
    'left a lot to be desired': -3,
    'leaves a lot to be desired': -3,
    'leaves much to be desired': -3,
    'room for improvement': -1,
    'needs improvement': -2,
    'better be': -1,
    'not good enough': -3,
    'better elsewhere': -2,
    'could be worse': 1,
    'could have been worse': 1,
    'not worth': -2,
  },
  wishes: {
    modals:
      'could be|could have been|could be much|could have been much|could be a bit|could be a lot|might have been|should be|should have been|could do|could do with being',
    nots: "could not be|couldn't be|could not have been|couldn't have been|cannot be|can't be|can't get|cannot get|could not ask for|couldn't ask for",
    comparatives:
      'better|any better|nicer|happier|faster|quicker|friendlier|cleaner|cheaper|easier|warmer|more friendly|more helpful|more pleased|more polite|improved',
  },
  but: 'but|although|though|however|yet|except|because|while|whereas',
  or: 'or|nor|and',
  closes: 'not',
  unable: "cannot|can't|couldn't|cant|could not|can not",
};

const german: LanguageWords = {
  negators:
    'nicht|kein|keine|keinen|keinem|keiner|keines|keinerlei|nie|niemals|nichts|niemand|ohne|weder|noch nie|kaum|keineswegs|keinesfalls|mitnichten|schwerlich|alles andere als|weit entfernt von|nix|ned|net',
  far: 'nicht das was|nichts was|nicht was ich|nicht gerade',
  less: 'weniger|am wenigsten',
  degrees:
    'sehr|ganz|so|zu|wirklich|ziemlich|echt|total|extrem|besonders|absolut|recht|überaus|äußerst|richtig|völlig|voll|unglaublich|furchtbar|wahnsinnig|schrecklich|ungemein|höchst|mega|super|irre|immer|auch|gar|überhaupt|allzu|sonderlich|wirklich|mehr|ein|eine|einen|die|der|das|den|dem',
  neutral:
    'nicht nur|nicht zuletzt|nicht zu vergessen|ob nicht|noch nicht|warum nicht|keine ahnung|kein wunder|wenn nicht|mehr oder weniger|nichts desto trotz|nicht wahr|nicht mehr|art und weise|gerade so|würde|am besten wäre|besser wäre|wäre schön|wäre gut|wäre toll|wäre besser|alles gute',
  idioms: {
    'keine beschwerden': 2,
    'keine beanstandungen': 3,
    'nichts zu beanstanden': 3,
    'nichts zu meckern': 3,
    'nichts auszusetzen': 3,
    'nicht schlecht': 2,
    'nicht übel': 2,
    'nie wieder': -3,
    'nicht zu gebrauchen': -3,
    'zu wünschen übrig': -3,
    'lässt zu wünschen übrig': -3,
    'ließ zu wünschen übrig': -3,
    'geht gar nicht': -3,
    'nicht mehr feierlich': -3,
    'ohne probleme': 2,
    problemlos: 2,
    'zu spät': -2,
    'zu langsam': -2,
    'zu teuer': -2,
    'zu voll': -2,
    'nicht gut genug': -2,
    'könnte schlimmer sein': 1,
    'besser geht nicht': 4,
    'besser gehts nicht': 4,
    'nicht besser sein können': 4,
    'besser sein können': -2,
  },
  wishes: {
    modals: 'könnte|könnten|hätte|hätten|dürfte|sollte|könnte deutlich|könnte etwas|könnte viel|könnte noch',
    nots: 'könnte nicht|könnten nicht|hätte nicht|hätten nicht|könnte kaum|hätte kaum',
    comparatives:
      'besser|freundlicher|schneller|sauberer|pünktlicher|günstiger|leiser|zuverlässiger|netter|wärmer|größer|höflicher',
  },
  but: 'aber|doch|jedoch|allerdings|sondern|obwohl|weil|während|außer|trotzdem',
  or: 'oder|noch|und',
  closes: 'nicht|nie|kaum|keineswegs|ned|net',
};

const french: LanguageWords = {
  negators:
    'pas|jamais|aucun|aucune|sans|ni|rien|guère|nullement|non|personne|peu|plus aucun|plus aucune|tout sauf|loin de|loin d|à peine',
  less: 'moins',
  degrees:
    'très|trop|si|tellement|vraiment|assez|plutôt|extrêmement|super|hyper|bien|fort|tout|complètement|totalement|absolument|particulièrement|incroyablement|vachement|terriblement|aussi|plus|du tout|spécialement|toujours|un|une|de|d|des|le|la|les|l|eu|été',
  neutral:
    "pas seulement|non seulement|pas que|non sans|sans doute|sans cesse|pas encore|pourquoi pas|n'est ce pas|plus ou moins|un peu|peu à peu|comme|au moins|du moins|à moins|il y a peu|peu importe",
  idioms: {
    'pas mal': 2,
    'pas terrible': -2,
    'pas top': -2,
    'rien à redire': 3,
    'rien à dire': 2,
    'plus jamais': -3,
    'à désirer': -3,
    'laisse à désirer': -3,
    'trop cher': -2,
    'trop chère': -2,
    'trop lent': -2,
    'trop long': -2,
    'sans problème': 2,
    'sans souci': 2,
    'aucun souci': 2,
    'pas de souci': 2,
    'sans faille': 3,
    'on ne peut plus': 0,
  },
  wishes: {
    modals: 'pourrait être|pourraient être|aurait pu être|peut être encore|pourrait faire|peut mieux|peut faire',
    nots: 'pourrait pas être|pourrait être pas|peut pas faire|ne pouvait être',
    comparatives: 'mieux|meilleur|meilleure|meilleurs|meilleures|plus rapide|plus propre|plus aimable|faire',
  },
  but: 'mais|cependant|pourtant|toutefois|sauf|car|parce',
  or: 'ou|ni|et',
  concord: true,
  elides: true,
};

const spanish: LanguageWords = {
  negators:
    'no|nunca|jamás|sin|ni|tampoco|ningún|ninguna|ninguno|nada|nadie|apenas|poco|poca|en absoluto|de ninguna manera|lejos de|falta de|carece de',
  less: 'menos',
  degrees:
    'muy|tan|demasiado|bastante|realmente|super|súper|extremadamente|totalmente|completamente|absolutamente|increíblemente|especialmente|particularmente|sumamente|verdaderamente|bien|más|mucho|algo|terriblemente|siempre|del todo|para nada|un|una|el|la|los|las|de|que|me|ha|sido|es',
  neutral:
    'no solo|no sólo|no solamente|sin duda|sin embargo|sin cesar|no sin|por qué no|nada más llegar|más o menos|un poco|al menos|por lo menos|a menos|solo|sólo|como|mejor sería|sería mejor',
  idioms: {
    'no está mal': 2,
    'nada mal': 2,
    'nada que objetar': 3,
    'ninguna queja': 3,
    'sin quejas': 3,
    'nunca más': -3,
    'no vuelvo': -3,
    'no volveré': -3,
    'mucho que desear': -3,
    'deja que desear': -3,
    'deja mucho que desear': -3,
    'demasiado caro': -2,
    'demasiado lento': -2,
    'sin problemas': 2,
    'sin problema': 2,
    'sin ningún problema': 2,
    'muy mal': -3,
  },
  wishes: {
    modals: 'podría ser|podrían ser|podría estar|podría haber sido|pudo ser|podría|debería ser|puede',
    nots: 'no podría ser|no pudo ser|no podría estar|no puede ser',
    comparatives: 'mejor|mejores|mejorar|más rápido|más rápida|más amable|más limpio|mucho mejor',
  },
  but: 'pero|aunque|sino|sin embargo|excepto|salvo|porque',
  or: 'o|ni|y|e',
  concord: true,
};

const italian: LanguageWords = {
  negators:
    'non|mai|senza|né|nessun|nessuna|nessuno|niente|nulla|neanche|nemmeno|neppure|poco|poca|per niente|tutt altro che|lontano dal',
  less: 'meno',
  degrees:
    'molto|così|troppo|davvero|veramente|proprio|abbastanza|piuttosto|estremamente|assolutamente|totalmente|completamente|particolarmente|incredibilmente|super|tanto|più|ben|terribilmente|decisamente|per nulla|affatto|un|una|il|la|lo|di|è|stato|stata|sempre',
  neutral:
    'non solo|non soltanto|non sempre|senza dubbio|non senza|perché no|più o meno|un poco|per lo meno|a meno|come|a dir poco|poco a poco',
  idioms: {
    'niente male': 2,
    'non male': 2,
    'nulla da ridire': 3,
    'niente da dire': 3,
    'nessun problema': 2,
    'senza problemi': 2,
    'mai più': -3,
    'a desiderare': -3,
    'lascia a desiderare': -3,
    'troppo caro': -2,
    'troppo lento': -2,
    'nessuna lamentela': 3,
  },
  wishes: {
    modals: 'potrebbe essere|potrebbero essere|poteva essere|potrebbe andare|può',
    nots: 'non potrebbe essere|non poteva essere|non potrebbe andare',
    comparatives: 'meglio|migliore|migliori|migliorare|più veloce|più gentile|più pulito',
  },
  but: 'ma|però|tuttavia|anche se|tranne|perché',
  or: 'o|né|e|ed',
  concord: true,
  elides: true,
};

const portuguese: LanguageWords = {
  negators: 'não|nunca|jamais|sem|nem|nenhum|nenhuma|nada|ninguém|tampouco|mal consegui|pouco|pouca|longe de|falta de',
  less: 'menos',
  degrees:
    'muito|tão|demasiado|bastante|realmente|super|extremamente|totalmente|completamente|absolutamente|incrivelmente|especialmente|particularmente|bem|mais|meio|terrivelmente|verdadeiramente|demais|um|uma|o|a|os|as|de|que|sempre',
  neutral:
    'não só|não apenas|não somente|sem dúvida|não sem|por que não|mais ou menos|um pouco|pelo menos|ao menos|a menos|como|nada menos que',
  idioms: {
    'nada mal': 2,
    'nada mau': 2,
    'sem problemas': 2,
    'sem problema': 2,
    'nenhuma reclamação': 3,
    'sem reclamações': 3,
    'nunca mais': -3,
    'a desejar': -3,
    'deixa a desejar': -3,
    'deixou a desejar': -3,
    'muito caro': -2,
    'muito lento': -2,
  },
  wishes: {
    modals: 'poderia ser|podia ser|poderiam ser|podiam ser|poderia ter sido|poderia estar|pode|deveria ser',
    nots: 'não poderia ser|não podia ser|não poderia ter sido|não pode ser',
    comparatives: 'melhor|melhores|melhorar|mais rápido|mais rápida|mais limpo|muito melhor',
  },
  but: 'mas|porém|contudo|embora|exceto|porque',
  or: 'ou|nem|e',
  concord: true,
};

const hungarian: LanguageWords = {
  negators:
    'nem|ne|soha|sem|sose|sosem|nincs|nincsen|nincsenek|sincs|sincsen|se|nélkül|aligha|semmi|semmilyen|semmiféle|senki|egyáltalán nem|cseppet sem|távolról sem|nem volt|hiányzik|hiányzott|hiányzik belőle',
  less: 'kevésbé|kevéssé',
  degrees:
    'nagyon|igen|rendkívül|túl|elég|eléggé|igazán|roppant|rettenetesen|borzasztóan|hihetetlenül|teljesen|annyira|olyan|különösen|meglehetősen|abszolút|kifejezetten|szuper|irtó|baromi|egyáltalán|mindig|is|a|az|egy|egyre|leg|valóban|tényleg|ez|volt',
  neutral:
    'nem csak|nemcsak|nem csupán|nem is beszélve|miért ne|minden bizonnyal|mint|ha|nem tudom|több mint|jó néhány|jó pár|jól jönne|többé kevésbé|semmi pénzért|nem hiába|ha nem',
  idioms: {
    'nincs panasz': 3,
    'nincs panaszom': 3,
    'semmi panasz': 3,
    'nem volt panasz': 3,
    'nem volt panaszom': 3,
    'nem rossz': 2,
    'nem is rossz': 2,
    'nincs baj': 1,
    'nincs gond': 2,
    'semmi gond': 2,
    'soha többé': -3,
    'soha többet': -3,
    'kívánnivalót hagy maga után': -3,
    'hagy kívánnivalót': -3,
    'túl drága': -2,
    'túl lassú': -2,
    'túl hosszú': -2,
    'túl sokat': -2,
  },
  wishes: {
    modals: 'lehetne|lehetnének|lehetett volna|is lehetne|is lehetett volna|is lehetnének|kellene|lehetne sokkal',
    nots: 'nem lehetne|nem is lehetne|nem lehetett volna|nem is lehetett volna',
    comparatives: 'jobb|jobban|gyorsabb|tisztább|kedvesebb|udvariasabb|olcsóbb|szebb|pontosabb|barátságosabb',
    modalLast: true,
  },
  but: 'de|azonban|viszont|ám|hanem|mégis|bár|mert',
  or: 'vagy|sem|és',
  concord: true,
  follows: true,
  endings:
    /^\|(?:[aeo]?bb)?(?:[aeo]?[kn]|[uü]l|[aeoö]?t|[bv]an|[bv]en|nak|nek|val|vel|nál|nél|hoz|hez|höz|ként|ért|r[ae]|a|e|j[ae]|ság|ség|i|ni)?$/u,
};

const dutch: LanguageWords = {
  negators: 'niet|geen|nooit|zonder|noch|niets|niemand|nauwelijks|amper|geenszins|allesbehalve|verre van|nergens',
  less: 'minder|minst',
  degrees:
    'heel|erg|zeer|zo|te|echt|best|vrij|behoorlijk|enorm|ontzettend|super|bijzonder|uiterst|nogal|helemaal|absoluut|ongelooflijk|vreselijk|verschrikkelijk|altijd|echt heel|meer|een|de|het|ook|hartstikke|al|gewoon',
  neutral: 'niet alleen|niet te vergeten|als|waarom niet|geen idee|geen wonder|min of meer|zou fijn zijn|zou goed zijn',
  idioms: {
    'geen klachten': 3,
    'niet slecht': 2,
    'niets op aan te merken': 3,
    'nooit meer': -3,
    'nooit weer': -3,
    'te wensen over': -3,
    'laat te wensen over': -3,
    'te duur': -2,
    'te langzaam': -2,
    'te laat': -2,
    'geen probleem': 2,
    'zonder problemen': 2,
    'geen enkel probleem': 2,
  },
  wishes: {
    modals: 'kan|kon|zou|had|kan veel|kan nog|kon veel|zou veel|zou iets|kan een stuk',
    nots: 'kan niet|kon niet|had niet',
    comparatives: 'beter|sneller|vriendelijker|schoner|goedkoper|netter',
  },
  but: 'maar|echter|hoewel|omdat|behalve|toch',
  or: 'of|noch|en',
  closes: 'niet|nooit',
};

export const languageWords: Readonly<Record<string, LanguageWords>> = {
  en: english,
  de: german,
  fr: french,
  es: spanish,
  it: italian,
  pt: portuguese,
  hu: hungarian,
  nl: dutch,
  ...otherWords,
};
