// One process, one browser: every journey is named here.

import './journeys/find.mjs';
import './journeys/search.mjs';
import './journeys/saved.mjs';
import './journeys/interest.mjs';
import './journeys/publish.mjs';
import './journeys/submit.mjs';
import './journeys/adopt.mjs';
import './journeys/propose.mjs';
import './journeys/report.mjs';
import './journeys/funding.mjs';
import './journeys/account.mjs';
import './journeys/privacy.mjs';
import './journeys/town-login.mjs';
import './journeys/keyboard.mjs';
import './journeys/weight.mjs';
import './journeys/barriers.mjs';
