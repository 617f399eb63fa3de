//! The closed lists of the tables, in the German words that stand there.

/// Where an entry leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// `>`: from the word to the official ones only.
    Onwards,
    /// `=`: the word and the first official one stand for each other; the others are only led to.
    Both,
}

impl Direction {
    /// The sign in the table.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Onwards => ">",
            Self::Both => "=",
        }
    }

    /// The direction with this sign.
    pub fn named(sign: &str) -> Option<Self> {
        [Self::Onwards, Self::Both]
            .into_iter()
            .find(|direction| direction.sign() == sign)
    }
}

/// How an everyday word hangs together with the official one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The official word itself, or another name of the same thing.
    Same,
    /// A short form.
    Abbreviation,
    /// A former name.
    FormerName,
    /// A word of every day.
    Colloquial,
    /// A word of one region.
    Regional,
    /// Another spelling.
    Spelling,
    /// A term of the trade.
    Term,
    /// A form or its number.
    Form,
    /// Doing, instead of the service.
    Verb,
    /// A provision.
    Law,
    /// A part or means of it.
    Part,
    /// An occasion that leads to it.
    Occasion,
    /// A wider word.
    Wider,
    /// A frequent mix-up.
    MixUp,
    /// An office that stands for several services.
    Office,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 15] = [
        Self::Same,
        Self::Abbreviation,
        Self::FormerName,
        Self::Colloquial,
        Self::Regional,
        Self::Spelling,
        Self::Term,
        Self::Form,
        Self::Verb,
        Self::Law,
        Self::Part,
        Self::Occasion,
        Self::Wider,
        Self::MixUp,
        Self::Office,
    ];

    /// The word in the table.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Same => "gleich",
            Self::Abbreviation => "abkuerzung",
            Self::FormerName => "altname",
            Self::Colloquial => "umgangssprache",
            Self::Regional => "regional",
            Self::Spelling => "schreibweise",
            Self::Term => "fachwort",
            Self::Form => "formular",
            Self::Verb => "verb",
            Self::Law => "gesetz",
            Self::Part => "teil",
            Self::Occasion => "anlass",
            Self::Wider => "oberbegriff",
            Self::MixUp => "verwechslung",
            Self::Office => "behoerde",
        }
    }

    /// The kind with this word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// How surely the service is meant by the word.
    pub(super) const fn weight(self) -> f32 {
        match self {
            Self::Same | Self::Abbreviation => 1.0,
            Self::FormerName
            | Self::Colloquial
            | Self::Regional
            | Self::Spelling
            | Self::Term
            | Self::Form => 0.95,
            Self::Verb | Self::Law | Self::Part => 0.9,
            Self::Occasion | Self::Wider | Self::MixUp => 0.8,
            Self::Office => 0.7,
        }
    }

    /// Whether the word only leads near to the service, so that the rest of the question has to fit as well.
    pub(super) const fn is_loose(self) -> bool {
        match self {
            Self::Verb | Self::Part | Self::Occasion | Self::Wider | Self::Office => true,
            Self::Same
            | Self::Abbreviation
            | Self::FormerName
            | Self::Colloquial
            | Self::Regional
            | Self::Spelling
            | Self::Term
            | Self::Form
            | Self::Law
            | Self::MixUp => false,
        }
    }
}

/// What a weak word is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WeakKind {
    /// Not looked for at all, in questions and in entries.
    Stop,
    /// Counts little beside other words; alone it counts fully.
    Weak,
    /// A real word that the catalogue does not have: never taken for a slip of an official word.
    Foreign,
    /// As [`WeakKind::Foreign`], and it speaks of another world: beside it nearly all the rest has to fit.
    Astray,
}

impl WeakKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Stop, Self::Weak, Self::Foreign, Self::Astray];

    /// The word in the table.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Stop => "stopp",
            Self::Weak => "schwach",
            Self::Foreign => "fremd",
            Self::Astray => "abwegig",
        }
    }

    /// The kind with this word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}
