import '@/design/frame.css'
import { startPage } from '@/parts/start'

import './embed.css'
import EmbedPage from './EmbedPage.vue'

void startPage(EmbedPage)
