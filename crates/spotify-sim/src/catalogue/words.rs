//! Small word tables in sixteen languages and ten scripts, from which names are made.

/// A language that artists sing in.
#[derive(Debug)]
pub(super) struct Language {
    /// ISO country of its recordings, the start of an ISRC.
    pub country: &'static str,
    /// Share of the catalogue, relative.
    pub weight: f64,
    /// Between words: a blank, or nothing in scripts without blanks.
    pub blank: &'static str,
    /// Whether names begin with a capital.
    pub capitals: bool,
    /// Words of titles.
    pub words: Vec<&'static str>,
    /// Syllables of made-up words and artists' names.
    pub syllables: Vec<&'static str>,
}

/// All languages.
pub(super) fn languages() -> Vec<Language> {
    let language =
        |country, weight, blank, capitals, words: &'static str, syllables: &'static str| Language {
            country,
            weight,
            blank,
            capitals,
            words: words.split_whitespace().collect(),
            syllables: syllables.split_whitespace().collect(),
        };
    vec![
        language("US", 30.0, " ", true, ENGLISH, ENGLISH_SYLLABLES),
        language("ES", 10.0, " ", true, SPANISH, SPANISH_SYLLABLES),
        language("FR", 6.0, " ", true, FRENCH, FRENCH_SYLLABLES),
        language("DE", 6.0, " ", true, GERMAN, GERMAN_SYLLABLES),
        language("BR", 7.0, " ", true, PORTUGUESE, PORTUGUESE_SYLLABLES),
        language("TR", 5.0, " ", true, TURKISH, TURKISH_SYLLABLES),
        language("PL", 3.0, " ", true, POLISH, POLISH_SYLLABLES),
        language("RU", 6.0, " ", true, RUSSIAN, RUSSIAN_SYLLABLES),
        language("GR", 3.0, " ", true, GREEK, GREEK_SYLLABLES),
        language("EG", 4.0, " ", false, ARABIC, ARABIC_SYLLABLES),
        language("IL", 3.0, " ", false, HEBREW, HEBREW_SYLLABLES),
        language("IN", 6.0, " ", false, HINDI, HINDI_SYLLABLES),
        language("TH", 3.0, "", false, THAI, THAI_SYLLABLES),
        language("CN", 5.0, "", false, CHINESE, CHINESE_SYLLABLES),
        language("JP", 6.0, "", false, JAPANESE, JAPANESE_SYLLABLES),
        language("KR", 5.0, " ", false, KOREAN, KOREAN_SYLLABLES),
    ]
}

const ENGLISH: &str = "\
    love night fire river silver ghost summer winter heart broken golden city lights ocean blue wild dream shadow \
    home road thunder whisper velvet neon paper glass mirror honey moon stone garden letters stranger forever \
    again falling running quiet distant morning sunday ashes harbour lonely electric bones crown electricity \
    satellite highway kids queen rain snow south north the of and you me my in";
const ENGLISH_SYLLABLES: &str = "\
    ash bel cor dan el fen gar hol in jas kel lor mar nel or per quin ros san ton ul ver wyn yar zed ley son ford \
    ster well";

const SPANISH: &str = "\
    corazón noche fuego amor vida luna sol mar calle niña sueño mañana lluvia canción adiós verano cielo sangre \
    camino ojos beso flor viento guitarra ciudad tierra perdón olvido madrugada fiesta bailar contigo sin mi tu el \
    la de que otra vez último";
const SPANISH_SYLLABLES: &str = "\
    ma ri lo pe san ca ro dri go ez lu ña el vi ter do mar tí gar cía";

const FRENCH: &str = "\
    amour nuit étoile rêve mer soleil pluie cœur été hiver forêt ville lumière matin demain jamais toujours \
    chanson fenêtre garçon fille ombre fleur silence bleu rouge sans toi moi le la de encore dernière château île \
    âme où ciel vent neige";
const FRENCH_SYLLABLES: &str = "\
    lou mé lie dar tin beau cler mont ré my so phie cha val guy du bois né";

const GERMAN: &str = "\
    nacht liebe herz feuer wasser himmel straße träume schatten winter sommer größe mädchen stadt licht morgen \
    immer niemals wölfe regen sturm glück zeit mond sterne blumen ohne dich mich und der die das über grün weiß \
    heimweh fernweh tanz stille meer";
const GERMAN_SYLLABLES: &str = "\
    ber mann hof stein wald schu bach krü ger lin den rich ter wag ner fried kö";

const PORTUGUESE: &str = "\
    saudade coração noite praia sol amor céu chuva estrela manhã irmão canção paixão verão rua menina samba mar \
    vento flor lua ilusão solidão você não meu minha sem de do festa sertão caminho olhos beijo adeus cidade \
    balanço avião mãe";
const PORTUGUESE_SYLLABLES: &str = "\
    jo ão sil va bru na car los tei xei ra lu cas mo rei pe dro al mei da";

const TURKISH: &str = "\
    gece aşk yıldız deniz güneş yağmur kalp rüya şarkı yol ışık gönül çiçek sevgi bahar kış ırmak istanbul ağlama \
    unut gözler hayat sessiz dünya ömür şehir ılık öyle böyle sen ben bir gibi için yalnız beyaz kırmızı mavi \
    ayrılık özlem";
const TURKISH_SYLLABLES: &str = "\
    ay şe mir can öz türk ıl gü len de niz ba rış çe lik yıl maz er do ğan";

const POLISH: &str = "\
    miłość noc ogień rzeka gwiazda księżyc dzień słońce deszcz zima wiosna serce droga dom morze cień światło łąka \
    żal źródło ćma piosenka taniec wiatr niebo ostatni pierwszy bez ciebie moja na do jesteś miasto chłopak";
const POLISH_SYLLABLES: &str = "\
    ko wal ski ja błoń wój cik dą brow zie liń mar ta łu kasz pię tek";

const RUSSIAN: &str = "\
    любовь ночь звезда море дождь снег зима весна сердце дорога город огонь ветер небо песня мечта тень свет луна \
    река осень утро прощай навсегда мы ты я не и в моя последний ещё чёрный белый птица танец тишина письмо поезд";
const RUSSIAN_SYLLABLES: &str = "\
    ма ша во ло дя ни ки та пет ров зем фи ра сер гей ко ва лён ский ин";

const GREEK: &str = "\
    αγάπη νύχτα θάλασσα ήλιος φωτιά καρδιά όνειρο βροχή φεγγάρι δρόμος ουρανός τραγούδι αέρας μάτια ψυχή καλοκαίρι \
    χειμώνας αστέρι σιωπή πόλη κύμα φως σκιά μου σου και το η χωρίς";
const GREEK_SYLLABLES: &str = "\
    πα δο που λος γι ώρ γος μα ρί να κώσ τας ελ έ νη θε ό φι λα";

const ARABIC: &str = "\
    حب ليل قلب شمس قمر بحر نار مطر حلم عيون طريق غناء روح سماء ورد شوق وداع صباح نجوم صحراء ريح ذكرى أنت أنا يا في \
    من على حبيبي دنيا سلام غريب";
const ARABIC_SYLLABLES: &str = "\
    مح مد سا لم نو ري فا طم عا دل خا لد لي لى حس ين كر يم ها ني";

const HEBREW: &str = "\
    אהבה לילה לב שמש ירח ים אש גשם חלום עיניים דרך שיר נשמה שמיים פרח געגוע שלום בוקר כוכבים מדבר רוח זיכרון אתה \
    אני של עם בלי הבית עיר חורף";
const HEBREW_SYLLABLES: &str = "\
    דו יד מר ים נו עה אב רם של מה לי אור כה ן יו סף רו נית";

const HINDI: &str = "\
    प्यार रात दिल सूरज चाँद सागर आग बारिश सपना आँखें रास्ता गीत आत्मा आसमान फूल याद सुबह तारे हवा ज़िंदगी तुम मैं \
    मेरा तेरा और का में बिना दुनिया मौसम सावन इश्क़";
const HINDI_SYLLABLES: &str = "\
    रा मे श सी ता अ मि त क वि नी लम सु रेश दे व गो पाल ल ता";

const THAI: &str = "\
    รัก คืน ใจ ดวงดาว ทะเล ฝน ไฟ ฝัน ทาง เพลง ฟ้า ดอกไม้ คิดถึง เช้า ลม เธอ ฉัน ไม่ ของ เหงา บ้าน น้ำตา แสง เงา \
    วันนี้ พรุ่งนี้ หัวใจ จันทร์";
const THAI_SYLLABLES: &str = "\
    สม ชัย นา รี วิ ชาญ พร ทิพย์ กา ญจน์ ศรี มา ลี บุญ แก้ว อร ชา นนท์";

const CHINESE: &str = "\
    爱情 夜晚 月亮 太阳 大海 下雨 火焰 梦想 眼睛 道路 歌声 灵魂 天空 花朵 思念 早晨 星星 沙漠 风 记忆 你 我 的 没有 城市 冬天 夏天 再见 永远 青春 故乡 孤独 雪 远方 時間";
const CHINESE_SYLLABLES: &str = "\
    王 李 张 陈 林 伟 芳 丽 明 华 小 红 志 强 美 玲 建 国 思 雨";

const JAPANESE: &str = "\
    愛 夜 月 太陽 海 雨 炎 夢 瞳 道 歌 魂 空 花 想い 朝 星 砂漠 風 記憶 君 僕 の と さくら ひかり こころ ありがとう さよなら ラブ メロディー ドリーム スター 東京 青い 春 夏 雪";
const JAPANESE_SYLLABLES: &str = "\
    山 田 中 村 さ く ら ユ キ ミ ナ ハ ル カ 鈴 木 本 太 郎 子 リ ン";

const KOREAN: &str = "\
    사랑 밤 마음 태양 달 바다 불꽃 비 꿈 눈동자 길 노래 영혼 하늘 꽃 그리움 아침 별 바람 기억 너 나 우리 없이 다시 겨울 여름 안녕 영원히 청춘 고향 서울 눈 거리";
const KOREAN_SYLLABLES: &str = "\
    김 이 박 최 민 지 수 현 영 호 진 아 은 서 준 우 하 연 정 미";

/// Titles of sleep noise.
pub(super) const NOISE: [&str; 18] = [
    "Rain on a Tin Roof",
    "Rain in the Forest",
    "Rain at Night",
    "White Noise",
    "Brown Noise",
    "Pink Noise",
    "Ocean Waves",
    "Fan Sound",
    "Deep Sleep Rain",
    "Thunder Far Away",
    "Womb Sounds",
    "Crackling Fire",
    "Rain on a Tent",
    "Airplane Cabin",
    "Regen am Fenster",
    "Lluvia suave",
    "432 Hz",
    "528 Hz Healing",
];

/// Names of those who upload sleep noise.
pub(super) const NOISE_ARTISTS: [&str; 7] = [
    "Rain Makers",
    "Sleepy Sounds",
    "Calm Nature Lab",
    "White Noise Room",
    "Deep Sleep Lab",
    "Baby Hush",
    "Storm Library",
];

/// Titles of skits and interludes.
pub(super) const SKITS: [&str; 9] = [
    "Intro",
    "Outro",
    "Skit",
    "Interlude",
    "Voicemail",
    "Prelude",
    "Message from Mom",
    "Radio Break",
    "Phone Call (Skit)",
];

/// What is added to the title of a version.
pub(super) const VERSIONS: [&str; 10] = [
    " - Remastered 2009",
    " - Live",
    " - Radio Edit",
    " (Acoustic)",
    " - Karaoke Version",
    " - Extended Mix",
    " (Demo)",
    " - Remastered 2015",
    " - Sped Up",
    " - Instrumental",
];
